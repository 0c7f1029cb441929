"""What the demo shop sells: varied kinds, families of near twins, and print whose words the feed repeats."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from demo.shop.product import catalogue

Rows = list[dict[str, str]]
BRANDS = {
    "Tidewater", "Harrow & Finch", "Oakhollow", "Lumen & Loom", "Marlstone", "Fernby", "Nordkyst", "Wickerby",
    "Saltmarsh", "Pepper & Pine", "Kiln Street", "Brightwick",
}  # fmt: skip


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def test_there_are_about_three_hundred_products_of_some_two_dozen_kinds() -> None:
    kinds = Counter(product.kind for product in catalogue())
    assert len(kinds) >= 24
    assert sum(kinds.values()) >= 300
    assert min(kinds.values()) >= 10, kinds


def test_a_kind_is_a_category_and_a_category_a_kind() -> None:
    pairs = {(product.kind, product.category) for product in catalogue()}
    assert len(pairs) == len({kind for kind, _ in pairs}) == len({category for _, category in pairs})


def test_only_invented_brands_are_sold() -> None:
    assert {product.brand for product in catalogue()} <= BRANDS


def test_no_two_products_are_told_alike() -> None:
    titles = Counter(product.title for product in catalogue())
    descriptions = Counter(product.description for product in catalogue())
    assert max(titles.values()) == 1, titles.most_common(3)
    assert max(descriptions.values()) == 1, descriptions.most_common(3)


def test_near_twins_differ_in_one_trait_only(feed: Rows) -> None:
    families: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in feed:
        if row["group_id"]:
            families[row["group_id"]].append(row)
    assert len(families) >= 25
    for name, twins in families.items():
        assert len(twins) >= 2, f"{name} has one member"
        assert len({twin["category"] for twin in twins}) == 1, name
        assert len({twin["brand"] for twin in twins}) == 1, name
        traits = {(twin["colour"], twin["scent"], twin["flavour"]) for twin in twins}
        assert len(traits) == len(twins), f"two of {name} are the same"


def test_at_least_forty_five_products_carry_print() -> None:
    assert sum(product.label is not None for product in catalogue()) >= 45


def test_every_word_of_a_printed_label_is_in_the_feed(feed: Rows) -> None:
    rows = {row["id"]: row for row in feed}
    for product in catalogue():
        if product.label is None:
            continue
        row = rows[product.id]
        described = words(f"{row['title']} {row['brand']} {row['description']}")
        assert words(product.label.brand) == words(row["brand"]), product.id
        lost = words(product.label.title) - described
        assert not lost, f"{product.id}: the label says {lost}, its title and description do not"
        everything = described | words(" ".join(row.values()))
        assert words(product.label.detail) <= everything, f"{product.id}: {product.label.detail}"
