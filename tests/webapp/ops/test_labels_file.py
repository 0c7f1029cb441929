from __future__ import annotations

import pytest

from tests.support.desk import Desk

HEADER = "picture,product,title,head,label,suggested,confidence"


def row(desk: Desk, product: str, label: str, head: str = "shop") -> str:
    return f"{desk.hashes.get(product, product)},{product},x,{head},{label},,"


def test_what_is_downloaded_can_be_filled_in_and_sent_back(desk: Desk) -> None:
    rows = desk.download(queue="unlabelled")
    assert [one["product"] for one in rows] == ["purple", "teal", "olive", "navy"]
    text = "\n".join([HEADER, *(f"{one['picture']},,,{one['head']},Mugs,," for one in rows[:3])])
    assert "Changed</dt><dd>3" in desk.upload(text).text
    assert [one["product"] for one in desk.download(queue="unlabelled")] == ["navy"]


def test_the_file_as_it_was_changes_nothing(desk: Desk) -> None:
    desk.guess("red", "Bowls")
    desk.labels.set(desk.hashes["green"], "shop", "Plates", by="ops")
    text = desk.client.get("/ops/labels.csv?queue=all").data
    assert b"Bowls,0.9000" in text
    answer = desk.upload(text).text
    assert "Changed</dt><dd>0" in answer and "Unchanged</dt><dd>16" in answer and "Rejected</dt><dd>0" in answer


def test_bad_rows_are_named_by_their_number_and_the_others_are_taken(desk: Desk) -> None:
    rows = [row(desk, "teal", "Mugs"), row(desk, "0" * 64, "Mugs"), row(desk, "olive", "x" * 10_000)]
    rows += ["", row(desk, "navy", "Mugs", head=""), row(desk, "teal", "Bowls"), row(desk, "purple", "")]
    text = desk.upload("\n".join([HEADER, *rows])).text
    for told in ("Row 3", "Row 4", "Row 6", "Row 7", "Changed</dt><dd>1", "Unchanged</dt><dd>1"):
        assert told in text
    assert desk.labels.of("shop") == {desk.hashes["teal"]: "Mugs"}


@pytest.mark.parametrize("label", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "'90s mugs", "＝1"])
def test_no_label_becomes_a_formula_and_each_comes_back_as_it_was(desk: Desk, label: str) -> None:
    desk.labels.set(desk.hashes["teal"], "shop", label, by="ops")
    data = desk.client.get("/ops/labels.csv?queue=all")
    cell = next(one["label"] for one in desk.download(queue="all") if one["product"] == "teal" and one["label"])
    assert cell[0] not in "=+-@＝"
    assert "Unchanged</dt><dd>16" in desk.upload(data.data).text
    assert desk.labels.of("shop") == {desk.hashes["teal"]: label}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_programs_separators_and_encodings_are_read(desk: Desk, separator: str) -> None:
    text = "\r\n".join([HEADER, row(desk, "teal", "Théières")]).replace(",", separator)
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        desk.labels.remove(desk.hashes["teal"], "shop")
        assert "Changed</dt><dd>1" in desk.upload(text.encode(encoding)).text
        assert desk.labels.of("shop") == {desk.hashes["teal"]: "Théières"}


@pytest.mark.parametrize("data", [b"", b"\0", b"picture,label\nx,y", b"\x89PNG\r\n\x1a\n", b'"' * 200_000, b"a\n" * 9])
def test_what_is_no_such_file_is_refused_in_words(desk: Desk, data: bytes) -> None:
    answer = desk.upload(data)
    assert answer.status_code == 400 and 'role="alert"' in answer.text


def test_the_wrong_pictures_of_a_run_fill_the_cells(desk: Desk) -> None:
    path = f"/srv/pictures/originals/ab/{desk.hashes['red']}"
    wrong = f"path,head,label,predicted,probability\n{path},shop,Mugs,Bowls,0.83\n/x/y.jpg,shop,Mugs,Bowls,0.5\n"
    text = desk.upload(wrong + f"{path},shop,Mugs,Bowls,much\n").text
    assert "Taken</dt><dd>1" in text and "Row 3" in text and "Row 4" in text
    assert [one["suggested"] for one in desk.download(queue="disputed")] == ["Bowls"]


def test_a_later_run_replaces_what_the_one_before_thought(desk: Desk) -> None:
    desk.guess("green", "Mugs")
    desk.upload(f"path,head,label,predicted,probability\n{desk.hashes['red']},shop,Mugs,Bowls,0.83\n")
    assert [one["product"] for one in desk.download(queue="disputed")] == ["red"]


def test_a_runs_list_can_be_forgotten(desk: Desk) -> None:
    desk.guess("red", "Bowls")
    assert "uploaded list of 1 wrong picture," in desk.client.get("/ops/labels?queue=disputed").text
    answer = desk.client.post("/ops/labels/forget?head=shop", data={"csrf_token": desk.token("/ops/labels")})
    assert answer.status_code == 303 and desk.download(queue="disputed") == []


def test_html_in_a_file_stays_words(desk: Desk) -> None:
    text = desk.upload(f"{HEADER}\n<script>alert(1)</script>,,,shop,x,,").text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
