"""The judged queries and the frozen lists: sound, up to date, and enough of every type to measure with."""

from __future__ import annotations

from collections import Counter

from demo import freeze
from demo.queries import TYPES
from demo.queries import queries as judged_today
from demo.shop.product import catalogue

Rows = list[dict[str, str]]


def grades(row: dict[str, str]) -> dict[str, int]:
    pairs = (pair.rpartition(":") for pair in row["relevant"].split("|") if pair)
    return {product: int(grade) for product, _, grade in pairs}


def test_the_file_is_what_the_script_writes_today(queries: Rows) -> None:
    today = [(query.id, query.text, query.split, query.relevant) for query in judged_today(catalogue())]
    assert [(row["id"], row["query"], row["split"], grades(row)) for row in queries] == today, (
        "run: python -m demo.queries"
    )


def test_every_relevant_product_exists(queries: Rows, feed: Rows) -> None:
    ids = {row["id"] for row in feed}
    for row in queries:
        assert set(grades(row)) <= ids, row["query"]
        assert set(grades(row).values()) <= {1, 2, 3}


def test_every_query_is_asked_once(queries: Rows) -> None:
    assert len({row["query"].lower() for row in queries}) == len(queries) >= 160
    assert len({row["id"] for row in queries}) == len(queries)


def test_every_query_that_wants_something_has_an_exact_answer(queries: Rows) -> None:
    for row in queries:
        if row["type"] == "no-match":
            assert not row["relevant"], row["query"]
        else:
            assert 3 in grades(row).values(), f"{row['query']} has no product of grade 3"


def test_many_queries_want_one_product_alone(queries: Rows) -> None:
    assert sum(list(grades(row).values()).count(3) == 1 for row in queries) >= 80


def test_the_frozen_split_has_every_type(queries: Rows) -> None:
    frozen = Counter(row["type"] for row in queries if row["split"] == "frozen")
    assert set(frozen) == set(TYPES)
    assert sum(frozen.values()) >= 80
    assert min(frozen.values()) >= 8, frozen
    assert {row["split"] for row in queries} == {"dev", "frozen"}


def test_a_misspelt_query_means_a_clean_one_of_the_same_split(queries: Rows) -> None:
    by_id = {row["id"]: row for row in queries}
    for row in queries:
        assert bool(row["clean_of"]) == (row["type"] == "misspelt")
        if row["clean_of"]:
            clean = by_id[row["clean_of"]]
            assert clean["query"] != row["query"]
            assert (clean["split"], clean["relevant"]) == (row["split"], row["relevant"])


def test_what_the_shop_does_not_sell_is_in_no_title(queries: Rows, feed: Rows) -> None:
    titles = [row["title"].lower() for row in feed]
    for row in queries:
        if row["type"] == "no-match":
            assert not any(row["query"] in title for title in titles), row["query"]


def test_the_frozen_lists_are_what_the_script_writes_today(frozen_photos: Rows, frozen_labels: Rows) -> None:
    assert [(row["photo"], row["product_id"]) for row in frozen_photos] == freeze.photos(catalogue())
    assert [(row["photo"], row["product_id"]) for row in frozen_labels] == freeze.labels(catalogue())


def test_the_frozen_photos_are_balanced_over_the_kinds(frozen_photos: Rows, frozen_labels: Rows) -> None:
    kinds = {product.id: product.kind for product in catalogue()}
    counts = Counter(kinds[row["product_id"]] for row in frozen_photos)
    assert len(frozen_photos) >= 150
    assert set(counts) == set(kinds.values())
    assert max(counts.values()) - min(counts.values()) <= 1
    assert len(frozen_labels) >= 30
