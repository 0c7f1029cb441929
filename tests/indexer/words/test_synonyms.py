"""A small file of words that mean the same."""

import pytest

from indexer.errors import IndexingError
from indexer.words.documents import WordFields
from indexer.words.index import WordIndex
from indexer.words.synonyms import Synonyms
from indexer.words.terms import resolve_query
from webapp.settings import Settings

PRODUCTS = [
    WordFields(1, "Velvet sofa", "", "Seats"),
    WordFields(2, "Running shoes", "", "Shoes"),
    WordFields(3, "Shoe rack", "", "Racks"),
    WordFields(4, "Settee, oak", "", "Seats"),
]
SAID = "sofa, couch, settee  # one thing\nsneakers => running shoes\n\n# a comment\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    folder = tmp_path_factory.mktemp("release") / "words"
    WordIndex.build(PRODUCTS, folder)
    return WordIndex.open(folder)


def found(index: WordIndex, query: str) -> list[int]:
    synonyms = Synonyms.parse(SAID)
    return list(map(int, index.search(resolve_query(query, index.vocabulary, synonyms=synonyms)).products))


@pytest.mark.parametrize(
    ("query", "expected"),
    [("couch", {1, 4}), ("sofas", {1, 4}), ("sneakers", {2}), ("running shoes", {2, 3}), ("oak couch", {4, 1})],
)
def test_other_names_are_found(index: WordIndex, query: str, expected: set[int]) -> None:
    assert set(found(index, query)) == expected


def test_the_word_itself_comes_before_its_synonyms(index: WordIndex) -> None:
    assert found(index, "settee")[0] == 4


def test_a_synonym_covers_the_query(index: WordIndex) -> None:
    terms = resolve_query("sneakers", index.vocabulary, synonyms=Synonyms.parse(SAID))
    assert index.search(terms).coverage[0] == pytest.approx(0.8)


@pytest.mark.parametrize("line", ["sofa", "=> sofa", "a b c d e, sofa", "sofa, , couch"])
def test_a_line_that_is_no_synonym_is_named(line: str) -> None:
    with pytest.raises(IndexingError, match=r"line 1: .* is no synonym"):
        Synonyms.parse(line)


def test_the_list_that_comes_along_can_be_read() -> None:
    assert len(Synonyms.parse(Settings().synonyms.read_text(encoding="utf-8")).others) > 50
