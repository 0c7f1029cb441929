"""Measuring word and photo search, on lists small enough to know the answer."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.progress import Progress, no_progress
from indexer.errors import IndexingError
from indexer.evaluate.photos import evaluate_photos, read_photo_cases
from indexer.evaluate.words import Answer, TitleBaseline, WordsReport, evaluate_words, read_queries
from tests.support.small_shop import SmallShop, photo

QUERIES = """id,query,type,split,relevant,clean_of
q1,enamel mug,plain,dev,mug-4:3|mug-1:1,
q2,reading lamp,plain,dev,lamp-1:3,
q3,raeding lmap,misspelt,dev,lamp-1:3,q2
q4,asdfgh qwertz,no-match,dev,,
q5,ginger biscuits,plain,frozen,tin-3:3,
"""


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="utf-8")
    return tmp_path / "queries.csv"


def measured(small_shop: SmallShop, queries: Path, progress: Progress = no_progress) -> WordsReport:
    def answer(texts: Sequence[str]) -> list[Answer]:
        found = [small_shop.search.by_text(text) for text in texts]
        return [Answer([hit.id for hit in one.hits], {hit.match for hit in one.hits} <= {"weak"}) for one in found]

    release, judged = small_shop.releases.current(), read_queries(queries, "dev")
    return evaluate_words(release, small_shop.catalogue, small_shop.encoder, judged, answer, progress)


def test_queries_are_read_with_their_grades_and_splits(queries: Path) -> None:
    dev = read_queries(queries, "dev")
    assert [query.id for query in dev] == ["q1", "q2", "q3", "q4"]
    assert dev[0].grades == {"mug-4": 3.0, "mug-1": 1.0}
    assert len(read_queries(queries)) == 5


def test_every_ranker_is_measured_on_every_type(small_shop: SmallShop, queries: Path) -> None:
    report = measured(small_shop, queries)
    assert report.types == ("all", "plain", "misspelt")
    for ranker in ("tf-idf titles", "bm25 only", "vectors only", "fused"):
        assert report.intervals[ranker, "all", "nDCG@10"].count == 3
    assert report.intervals["fused", "all", "success@1"].mean == 1.0


def test_the_baseline_does_not_see_through_misspellings_and_the_fused_does(
    small_shop: SmallShop, queries: Path
) -> None:
    report = measured(small_shop, queries)
    assert report.intervals["tf-idf titles", "misspelt", "nDCG@10"].mean == 0
    assert report.misspelt_ratio == pytest.approx(1.0)


def test_honesty_about_nothing_found_is_measured(small_shop: SmallShop, queries: Path) -> None:
    report = measured(small_shop, queries)
    assert (report.honest_no_match, report.false_no_match) == (1.0, 0.0)


def test_what_shoppers_get_is_ranked_beside_the_parts_and_progress_is_told(
    small_shop: SmallShop, queries: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    report = measured(small_shop, queries, lambda stage, done, total, _note="", /: told.append((stage, done, total)))
    assert report.intervals["as answered", "plain", "success@1"].mean == 1.0
    assert told == [("Answering", 4, 4), ("Ranking", 3, 3)]


def test_a_file_without_the_columns_is_answered_with_those_needed(tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(IndexingError, match="lacks the columns id, query, type, relevant"):
        read_queries(tmp_path / "wrong.csv")
    with pytest.raises(IndexingError, match="needed are one of image, photo"):
        read_photo_cases(tmp_path / "wrong.csv")


def test_a_split_nobody_has_is_said(queries: Path) -> None:
    with pytest.raises(IndexingError, match="no queries of the split 'test'"):
        read_queries(queries, "test")


def test_tfidf_ranks_titles_by_their_rare_words() -> None:
    baseline = TitleBaseline([7, 8, 9], ["green mug", "blue mug", "green enamel bowl"])
    assert baseline.rank("enamel mug", 10)[0] == 9
    assert baseline.rank("teapot", 10) == []


def write_photos(folder: Path, rows: list[tuple[str, str, str]]) -> Path:
    lines = ["sku,image,same_colour"]
    for number, (product, colour, same) in enumerate(rows):
        (folder / f"{number}.png").write_bytes(photo(colour, view=1))
        lines.append(f"{product},{number}.png,{same}")
    (folder / "photos.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "photos.csv"


def test_recall_is_measured_apart_for_the_same_colour(small_shop: SmallShop, tmp_path: Path) -> None:
    path = write_photos(
        tmp_path, [("bowl-1", "gold", "True"), ("mug-4", "royalblue", "True"), ("lamp-1", "gold", "False")]
    )
    (tmp_path / "2.png").write_bytes(photo("gold"))
    views = {view.id: view.feed_id for view in small_shop.catalogue.iter_for_index()}
    release = small_shop.releases.current()
    report = evaluate_photos(release, small_shop.encoder, read_photo_cases(path), lambda _: views)
    assert report.recall_at_1["same colour"].mean == 1.0
    assert report.recall_at_1["other colour"].mean == 0.0
    assert report.recall_at_1["all"].mean == pytest.approx(2 / 3)
    assert report.right_but_weak is not None
    assert (report.right_but_weak.count, report.right_but_weak.mean) == (2, 0.0)
    assert report.exact_right is not None
    assert (report.exact_right.count, report.exact_right.mean) == (3, pytest.approx(2 / 3))


def test_what_could_not_be_asked_is_counted(small_shop: SmallShop, tmp_path: Path) -> None:
    path = write_photos(tmp_path, [("bowl-1", "gold", ""), ("nonesuch", "gold", "")])
    (tmp_path / "0.png").write_bytes(b"no picture")
    views = {view.id: view.feed_id for view in small_shop.catalogue.iter_for_index()}
    report = evaluate_photos(small_shop.releases.current(), small_shop.encoder, read_photo_cases(path), lambda _: views)
    assert (report.unreadable, report.not_indexed) == (1, 1)
    assert report.recall_at_1["all"].count == 2


def test_a_list_that_names_a_missing_photo_says_which(tmp_path: Path) -> None:
    (tmp_path / "photos.csv").write_text("photo,product_id\npictures/a.jpg,mug-1\n", encoding="utf-8")
    with pytest.raises(IndexingError, match=r"names pictures/a\.jpg"):
        read_photo_cases(tmp_path / "photos.csv")
