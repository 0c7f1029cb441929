"""The index of words: what a typed query finds, however it is typed."""

import gc
import weakref
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.errors import ReleaseError
from indexer.words.documents import WordFields
from indexer.words.index import WordHits, WordIndex
from indexer.words.terms import Term, correct_query, resolve_label, resolve_query

PRODUCTS = [
    WordFields(1, "Tidewater stoneware mug, sea green", "Tidewater", "Mugs", "For tea or coffee.", "", "350 ml"),
    WordFields(2, "Reading lamp", "Lumen & Loom", "Lamps", "A ceramic foot, a warm light."),
    WordFields(3, "Earl Grey", "Harrow & Finch", "Tins", "Tea in a tin.", "HARROW & FINCH Earl Grey Loose leaf 125 g"),
    WordFields(4, "Ceramic teapot", "Tidewater", "Teapots", "Goes with any mug."),
    WordFields(5, "Café au lait bowl", "Marlstone", "Bowls", "As in Paris."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    folder = tmp_path_factory.mktemp("release") / "words"
    WordIndex.build(PRODUCTS, folder)
    return WordIndex.open(folder)


def find(index: WordIndex, query: str) -> WordHits:
    return index.search(resolve_query(query, index.vocabulary))


def found(index: WordIndex, query: str) -> Sequence[int]:
    return find(index, query).products.tolist()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("mug", 1),
        ("MUGS", 1),
        ("ceramc teapot", 4),
        ("mgu", 1),
        ("stonewear", 1),
        ("stonew", 1),
        ("seagreen mug", 1),
        ("tea pot", 4),
        ("harrow & finch", 3),
        ("cafe bowl", 5),
        ("350 ml", 1),
        ("the mug", 1),
    ],
    ids=str,
)
def test_a_query_finds_its_product_first(index: WordIndex, query: str, first: int) -> None:
    assert found(index, query)[0] == first


def test_the_title_outweighs_the_description(index: WordIndex) -> None:
    assert found(index, "mug") == [1, 4]
    assert found(index, "ceramic") == [4, 2]


def test_words_printed_on_pictures_are_found(index: WordIndex) -> None:
    assert found(index, "loose leaf") == [3]


def test_coverage_is_the_share_of_the_query_found(index: WordIndex) -> None:
    hits = find(index, "green mug")
    coverage = dict(zip(hits.products.tolist(), hits.coverage.tolist(), strict=True))
    assert coverage[1] == pytest.approx(1)
    assert 0 < coverage[4] < 0.6


def test_an_unknown_word_lowers_coverage(index: WordIndex) -> None:
    assert find(index, "mug xyzzy").coverage.max() < 0.6


def test_repeating_a_word_changes_nothing(index: WordIndex) -> None:
    assert find(index, "mug mug mug").scores.tolist() == find(index, "mug").scores.tolist()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "🤖",
        "\x00\x1f",
        "title:mug AND (",
        "+-*/~^\"'",
        "[1 TO 9]",
        "<script>",
        "日本",
        "a" * 10_000,
        "(" * 500,
    ],
    ids=lambda query: repr(query)[:20],
)
def test_no_input_is_a_query_language_or_an_error(index: WordIndex, query: str) -> None:
    assert isinstance(found(index, query), list)


def test_an_operator_is_a_word_like_any_other(index: WordIndex) -> None:
    assert 1 in found(index, "NOT mug")


def test_a_million_words_cost_no_more_than_thirty(index: WordIndex) -> None:
    assert len(resolve_query(" ".join(f"word{number}" for number in range(10_000)), index.vocabulary)) == 32


def test_a_corrected_query_is_said(index: WordIndex) -> None:
    query = "ceramc mgu"
    assert correct_query(query, resolve_query(query, index.vocabulary)) == "ceramic mug"


def test_a_right_query_is_not_corrected(index: WordIndex) -> None:
    assert correct_query("green mug", resolve_query("green mug", index.vocabulary)) is None


def guessed(folder: Path, word: str, used: str) -> str | None:
    """What is guessed of "WORD mug" where a product is called "USED mug"."""
    WordIndex.build([WordFields(1, f"{used} mug")], folder / "words")
    return correct_query(f"{word} mug", resolve_query(f"{word} mug", WordIndex.open(folder / "words").vocabulary))


@pytest.mark.parametrize(("word", "used"), [("gift", "gilt"), ("lover", "lower"), ("printer", "printed")])
def test_a_word_of_the_language_is_no_typo_of_one_that_the_shop_uses(tmp_path: Path, word: str, used: str) -> None:
    assert guessed(tmp_path, word, used) is None


@pytest.mark.parametrize(("word", "used"), [("whit", "white"), ("tabel", "table"), ("nordkist", "nordkyst")])
def test_a_word_far_rarer_than_what_it_looks_like_is_a_typo(tmp_path: Path, word: str, used: str) -> None:
    assert guessed(tmp_path, word, used) == f"{used} mug"


def test_the_last_word_may_be_unfinished_and_is_then_no_mistake(index: WordIndex) -> None:
    assert correct_query("stonew", resolve_query("stonew", index.vocabulary)) is None


def test_short_words_are_not_bent_into_others(index: WordIndex) -> None:
    assert found(index, "rug") == []


def test_a_short_word_keeps_its_first_letter_unless_two_letters_are_swapped(index: WordIndex) -> None:
    assert found(index, "damp") == []  # no lamp
    assert found(index, "alpm") == []
    assert found(index, "almp") == [2]


def test_a_long_word_may_begin_with_the_wrong_letter(index: WordIndex) -> None:
    assert found(index, "xeramic")[0] == 4


def test_junk_on_a_label_falls_away(index: WordIndex) -> None:
    terms = resolve_label("HARR0W & FINCN |~ Earl GreY 125 9 iiqq zzz", index.vocabulary)
    assert [term.word for term in terms] == ["harrow", "fincn", "earl", "grey", "125"]


def test_a_noisy_label_finds_its_product(index: WordIndex) -> None:
    terms = resolve_label("HARR0W FINCN ~~ Earl Gney Lcose leaf ttt mug", index.vocabulary)
    assert index.search_label(terms).products[0] == 3


def test_a_label_of_junk_finds_nothing(index: WordIndex) -> None:
    assert not len(index.search_label(resolve_label("|| ~~ qqxz 00 zzkk", index.vocabulary)).products)


def test_an_index_of_no_products_answers(tmp_path: Path) -> None:
    WordIndex.build([], tmp_path / "words")
    assert found(WordIndex.open(tmp_path / "words"), "mug") == []


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="build a new release"):
        WordIndex.open(tmp_path)


def test_a_word_rare_in_titles_and_common_elsewhere_keeps_score_and_coverage_apart(tmp_path: Path) -> None:
    said = "walnut walnut walnut"
    products = [WordFields(number, "Thing", description=f"walnut {number}") for number in range(1, 400)]
    WordIndex.build([*products, WordFields(400, said, said, said, said, said, said)], tmp_path / "words")
    hits = WordIndex.open(tmp_path / "words").search([Term("walnut", (("walnut", 1.0),))])
    assert hits.products[0] == 400
    assert hits.coverage.min() == hits.coverage.max() == 1
    assert len(hits.products) == 400


def test_an_index_is_closed_as_soon_as_nobody_uses_it(tmp_path: Path) -> None:
    WordIndex.build(PRODUCTS, tmp_path / "words")
    opened = WordIndex.open(tmp_path / "words")
    assert found(opened, "mug") and found(opened, "ceramc")
    vocabulary = weakref.ref(opened.vocabulary)
    gc.disable()
    try:
        del opened
        assert vocabulary() is None
    finally:
        gc.enable()
