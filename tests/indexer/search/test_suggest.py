"""What a query may become while it is typed."""

from collections.abc import Iterator

import pytest

from catalog.importing.importer import import_feed
from indexer.live.live_facts import LiveFacts
from indexer.live.releases import LiveReleases
from indexer.search.page import Pages
from indexer.search.suggest import Suggester
from tests.support.small_shop import SmallShop, open_shop


@pytest.fixture(scope="module")
def suggester(small_shop: SmallShop) -> Suggester:
    pages = Pages(LiveFacts(small_shop.database, small_shop.catalogue), small_shop.catalogue)
    return Suggester(LiveReleases(small_shop.releases, small_shop.catalogue), pages, small_shop.catalogue)


def texts(suggester: Suggester, typed: str, kind: str) -> list[str]:
    return [one.text for one in suggester.suggest(typed) if one.kind == kind]


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ("mu", "category", "Mugs"),
        ("tidew", "brand", "Tidewater"),
        ("loom", "brand", "Lumen & Loom"),
        ("stonew", "words", "stoneware"),
        ("st", "words", "stoneware"),
        ("enamel m", "words", "enamel mug"),
        ("enamle m", "words", "enamel mug"),
        ("reading la", "product", "Reading lamp"),
    ],
)
def test_a_beginning_is_completed(suggester: Suggester, typed: str, kind: str, expected: str) -> None:
    assert expected in texts(suggester, typed, kind)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggester]:
    """A shop of drills with numbers, one of which is hidden."""
    shop = open_shop(tmp_path_factory.mktemp("coded"))
    feed = tmp_path_factory.mktemp("feed") / "drills.csv"
    rows = ["DCD796N-XJ,Drill,4006381333931", "DCD796P2,Drill with a case,", "DCD999,Hidden drill,", "X-1,Drill 7969,"]
    feed.write_text("id,title,gtin\n" + "\n".join(rows) + "\n", encoding="utf-8")
    import_feed(shop.database, shop.pictures, feed, source="drills")
    shop.change("DCD999", hidden=True)
    shop.releases.promote(shop.build().id)
    pages = Pages(LiveFacts(shop.database, shop.catalogue), shop.catalogue)
    yield Suggester(LiveReleases(shop.releases, shop.catalogue), pages, shop.catalogue)
    shop.database.close()


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("dcd796", ["DCD796N-XJ", "DCD796P2"]),
        ("dcd796n xj", ["DCD796N-XJ"]),
        ("40063813", ["4006381333931"]),
        ("dcd999", []),
        ("drill", []),
        ("7969", []),  # of a title: no code
    ],
)
def test_codes_are_suggested_as_the_shop_writes_them(coded: Suggester, typed: str, codes: list[str]) -> None:
    assert texts(coded, typed, "code") == codes
    products = [one.product.public_id for one in coded.suggest(typed) if one.product]
    assert len(products) == len(set(products))


def test_words_are_completed_only_to_what_some_product_has(suggester: Suggester) -> None:
    assert "enamel bowl" not in texts(suggester, "enamel b", "words")


@pytest.mark.parametrize(
    ("typed", "finished"),
    [("enamel m", "enamel mug"), ("tidew", "Tidewater"), ("enamel mug", "enamel mug"), ("enamel m ", "enamel m ")],
)
def test_the_last_word_is_finished_while_it_is_typed(suggester: Suggester, typed: str, finished: str) -> None:
    assert suggester.finish(typed) == finished


@pytest.mark.parametrize("typed", ["", "  ", "zzzzz", "\x00", "(" * 500])
def test_what_nothing_begins_with_stays(suggester: Suggester, typed: str) -> None:
    assert suggester.finish(typed) == typed


@pytest.mark.parametrize("typed", ["", "  ", "🤖", "zzzzz", "\x00", "(" * 500, "word " * 5000])
def test_nothing_is_suggested_for_nothing(suggester: Suggester, typed: str) -> None:
    assert suggester.suggest(typed) == ()


def test_variants_of_one_product_do_not_fill_the_list(suggester: Suggester) -> None:
    assert "Enamel mug" in texts(suggester, "mug", "product")


def test_hidden_products_are_not_suggested(small_shop: SmallShop, suggester: Suggester) -> None:
    small_shop.change("lamp-1", hidden=True)
    hidden = texts(suggester, "reading la", "product")
    small_shop.change("lamp-1", hidden=False)
    assert hidden == []
    assert texts(suggester, "reading la", "product") == ["Reading lamp"]


def test_categories_are_suggested_by_their_own_name_the_largest_first(
    suggester: Suggester, small_shop: SmallShop
) -> None:
    before = {"mug-1": "Mugs", "mug-2": "Mugs", "lamp-1": "Lamps"}
    after = {"mug-1": "Kitchen > Cups > Mugs", "mug-2": "Kitchen > Cups", "lamp-1": "Kitchen > Lamps"}
    for product, category in after.items():
        small_shop.change(product, category=category)
    found = [texts(suggester, typed, "category") for typed in ("ki", "cu", "lam")]
    for product, category in before.items():
        small_shop.change(product, category=category)
    assert found == [
        ["Kitchen", "Kitchen > Cups", "Kitchen > Cups > Mugs"],
        ["Kitchen > Cups"],
        ["Kitchen > Lamps", "Lamps"],
    ]


@pytest.fixture(scope="module")
def outdoor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggester]:
    """A shop with umlauts, in which descriptions mention what other words begin with."""
    shop = open_shop(tmp_path_factory.mktemp("outdoor"))
    shop.bring(
        tmp_path_factory.mktemp("feed"),
        "poles-1|Trekkingstöcke Alu|A must for steep paths, as good as muscle.|Gipfel|Stöcke|49.00|in stock||black",
        "musli-1|Müsli mit Nüssen|Knusprig.|Kornhof|Müsli|4.50|in stock||tan",
        "musli-2|Bircher Müsli|Mit Äpfeln.|Kornhof|Müsli|5.50|in stock||tan",
        "poster-1|Museum poster|Printed.|Galerie|Bilder|12.00|in stock||blue",
        source="outdoor",
    )
    shop.releases.promote(shop.build().id)
    pages = Pages(LiveFacts(shop.database, shop.catalogue), shop.catalogue)
    yield Suggester(LiveReleases(shop.releases, shop.catalogue), pages, shop.catalogue)
    shop.database.close()


def everything(suggester: Suggester, typed: str) -> list[str]:
    return [one.text for one in suggester.suggest(typed)]


def test_letters_are_respected(outdoor: Suggester) -> None:
    found = everything(outdoor, "müs")
    assert "Müsli" in found and "müsli" in found and "Müsli mit Nüssen" in found
    assert not any(text.startswith(("Trekking", "Mus", "mus")) for text in found)


@pytest.mark.parametrize("typed", ["mus", "Mus", "müsl", "musl", "muesl"])
def test_what_only_a_description_mentions_is_not_offered(outdoor: Suggester, typed: str) -> None:
    assert not any("Trekking" in text for text in everything(outdoor, typed))


@pytest.mark.parametrize("typed", ["musl", "müsl", "MÜSL"])
def test_accents_may_be_left_out(outdoor: Suggester, typed: str) -> None:
    assert {"müsli", "Müsli", "Müsli mit Nüssen", "Bircher Müsli"} <= set(everything(outdoor, typed))


def test_words_typed_before_keep_their_accents(outdoor: Suggester) -> None:
    assert "müsli nüssen" in everything(outdoor, "müsli nüs")


def test_a_begun_word_is_not_taken_for_a_misspelt_one(suggester: Suggester) -> None:
    assert suggester.suggest("müs") == ()
    assert suggester.suggest("umg") == ()
