from __future__ import annotations

import re

import pytest

from tests.support.desk import Desk

HEADER = "picture,product,title,head,label,suggested,confidence"


def shown(desk: Desk, **arguments: object) -> list[str]:
    """The pictures on a page, as products."""
    text = desk.client.get("/ops/labels", query_string=arguments).text
    products = {picture: product for product, picture in desk.hashes.items()}
    return [products.get(picture, picture) for picture in re.findall(r'name="picture-\d+" value="(\w+)"', text)]


def test_the_front_page_of_ops_leads_to_the_labels(desk: Desk) -> None:
    assert desk.client.get("/ops").status_code == 308
    assert 'href="/ops/labels"' in desk.client.get("/ops/").text


def test_products_without_a_label_come_first_and_say_how_many_are_left(desk: Desk) -> None:
    assert shown(desk) == ["purple", "teal", "olive", "navy"]
    assert "4 pictures left" in desk.client.get("/ops/labels").text


def test_a_label_leaves_the_queue_and_holds_for_the_whole_product(desk: Desk) -> None:
    answer = desk.save(("purple", "Mugs"), ("teal", ""))
    assert answer.status_code == 303
    assert "1 labelled, 1 skipped." in desk.client.get(answer.location).text
    assert shown(desk) == ["teal", "olive", "navy"]
    assert desk.labels.counts("shop") == {"Mugs": 2}


def test_what_was_skipped_is_not_shown_again_on_the_next_page(desk: Desk) -> None:
    address = desk.save(("purple", "Mugs"), ("teal", ""), ("olive", "")).location
    assert address.endswith("start=2")
    text = desk.client.get(address).text
    assert desk.hashes["navy"] in text and desk.hashes["teal"] not in text


def test_a_choice_counts_and_typing_counts_more(desk: Desk) -> None:
    chosen = {"choice-0": "Bowls", "choice-1": "Bowls"}
    desk.save(("purple", ""), ("teal", "Mugs"), **chosen)
    said = desk.labels.of("shop")
    assert (said[desk.hashes["purple"]], said[desk.hashes["teal"]]) == ("Bowls", "Mugs")


def test_the_rest_of_a_page_can_be_left_to_the_model(desk: Desk) -> None:
    desk.guess("purple", "Bowls")
    assert "Take the model’s word for the rest" in desk.client.get("/ops/labels").text
    desk.save(("purple", ""), ("teal", "Mugs"), ("olive", ""), rest="guess", **{"guess-0": "Bowls", "guess-1": "Bowls"})
    said = desk.labels.of("shop")
    assert (said[desk.hashes["purple"]], said[desk.hashes["teal"]]) == ("Bowls", "Mugs")
    assert desk.hashes["olive"] not in said


def test_where_the_model_disagrees_the_surest_comes_first(desk: Desk) -> None:
    desk.guess("red", "Bowls", 0.6)
    desk.guess("green", "Mugs", 0.9)
    desk.guess("blue", "mugs", 0.9)  # it is a mug
    assert shown(desk, queue="disputed") == ["green", "red"]


def test_a_cell_of_the_confusion_matrix_is_two_words_of_an_address(desk: Desk) -> None:
    desk.guess("red", "Bowls")
    desk.guess("green", "Mugs")
    assert shown(desk, queue="disputed", label="Mugs", predicted="Bowls") == ["red"]
    assert "label=Mugs&amp;predicted=Bowls" in desk.client.get("/ops/labels?queue=disputed").text


def test_saying_that_it_is_as_it_is_settles_a_disagreement(desk: Desk) -> None:
    desk.guess("red", "Bowls")
    desk.save(("red", ""), path="/ops/labels?queue=disputed", **{"choice-0": "Mugs"})
    assert shown(desk, queue="disputed") == []
    assert desk.labels.of("shop") == {desk.hashes["red"]: "Mugs"}


def test_another_head_starts_with_every_product_unlabelled(desk: Desk) -> None:
    assert len(shown(desk, head="material")) == 8
    desk.save(("red", "Clay"), path="/ops/labels?head=material")
    assert desk.labels.of("material")[desk.hashes["red"]] == "Clay" and desk.labels.of("shop") == {}
    assert '<option value="material"' in desk.client.get("/ops/labels").text


def test_a_new_label_is_pointed_out_lest_it_is_a_slip(desk: Desk) -> None:
    desk.save(("purple", "Mugz"))
    assert "New in this head: Mugz." in desk.client.get("/ops/labels").text


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_a_label_is_words_and_never_markup(desk: Desk, label: str) -> None:
    desk.guess("red", label)
    desk.save(("purple", label))
    text = desk.client.get("/ops/labels?queue=all").text + desk.client.get("/ops/labels?queue=disputed").text
    assert label not in text.replace("{{ 7 * 7 }}", "") or "49" not in text
    assert "<script>alert" not in text and "<img src=x" not in text
    assert desk.labels.of("shop")[desk.hashes["purple"]] == label


def test_an_endless_label_is_refused_and_the_others_are_kept(desk: Desk) -> None:
    desk.save(("purple", "x" * 10_000), ("teal", "Mugs"))
    assert desk.hashes["teal"] in desk.labels.of("shop") and desk.hashes["purple"] not in desk.labels.of("shop")
    assert "10,000 characters" in desk.client.get("/ops/labels").text


@pytest.mark.parametrize("picture", ["0" * 64, "../../etc/passwd", "' OR 1=1 --", "x\0"])
def test_a_picture_that_does_not_exist_is_refused(desk: Desk, picture: str) -> None:
    assert desk.save((picture, "Mugs"), ("teal", "Mugs")).status_code == 303
    assert picture not in desk.labels.of("shop") and desk.hashes["teal"] in desk.labels.of("shop")
    assert "1 not taken" in desk.client.get("/ops/labels").text


@pytest.mark.parametrize("query", ["queue=none", "start=-1", "start=x", "head=" + "x" * 65, "label=" + "x" * 201])
def test_a_misspelt_address_is_answered_in_words(desk: Desk, query: str) -> None:
    answer = desk.client.get(f"/ops/labels?{query}")
    assert answer.status_code == 400 and "Start once more" in answer.text
    assert desk.client.post(f"/ops/labels?{query}", data={"csrf_token": desk.token("/ops/labels")}).status_code == 400


@pytest.mark.parametrize(
    "query", ["start=9999", "queue=all", "queue=queries", "queue=disputed", "label=x%00y", "head=%27"]
)
def test_every_other_address_shows_a_page(desk: Desk, query: str) -> None:
    assert desk.client.get(f"/ops/labels?{query}").status_code == 200


def test_nothing_is_inline(desk: Desk) -> None:
    text = desk.client.get("/ops/labels?queue=all").text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:\ssrc=|application/json))", text)


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
