from __future__ import annotations

import re

import pytest

from tests.support.desk import Desk


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
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
