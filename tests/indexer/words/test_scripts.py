"""Words inside a run of Chinese, Japanese, Korean or Thai characters are found, and written together again."""

import pytest

from indexer.words.analysis import tokenize
from indexer.words.documents import WordFields
from indexer.words.index import WordIndex
from indexer.words.scripts import is_beyond_latin, joined_pairs
from indexer.words.terms import resolve_query

TITLES = {
    1: "不锈钢保温杯 便携水壶",
    2: "陶瓷咖啡杯",
    3: "玻璃茶壶",
    4: "แก้วกาแฟเซรามิกสีฟ้า",
    5: "กาน้ำชาดินเผา",
    6: "コーヒーカップ 白",
    7: "도자기를 위한 선반",
    8: "Stoneware mug, blue",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    folder = tmp_path_factory.mktemp("words") / "index"
    WordIndex.build([WordFields(number, title) for number, title in TITLES.items()], folder)
    return WordIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("保温杯", [1]),
        ("咖啡", [2]),
        ("茶壶", [3]),
        ("壶", [1, 3]),
        ("กาแฟ", [4]),
        ("ชา", [5]),
        ("カップ", [6]),
        ("도자기", [7]),
        ("mug 杯", [1, 2, 8]),
    ],
)
def test_a_word_inside_a_run_is_found(index: WordIndex, query: str, found: list[int]) -> None:
    hits = index.search(resolve_query(query, index.vocabulary))
    best = hits.products[hits.coverage >= hits.coverage.max() * 0.5]
    assert sorted(best.tolist()) == found


def test_an_unknown_pair_of_characters_is_no_typo_of_another(index: WordIndex) -> None:
    (term,) = resolve_query("咖喱", index.vocabulary)
    assert not term.in_vocabulary and term.correction is None


def test_other_scripts_are_as_they_were() -> None:
    assert tokenize("Große Tasse, blau") == ["grosse", "tasse", "blau"]


def test_pairs_are_put_together_again() -> None:
    assert joined_pairs(["保温", "温杯", "mug", "gold"]) == ["保温杯", "mug", "gold"]


@pytest.mark.parametrize(
    ("text", "beyond"), [("保温杯 500ml", True), ("чашка", True), ("Tasse für Tee", False), ("12", False)]
)
def test_texts_in_other_scripts_than_latin_are_told(text: str, beyond: bool) -> None:
    assert is_beyond_latin(text) is beyond
