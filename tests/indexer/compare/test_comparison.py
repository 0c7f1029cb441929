"""Two releases beside each other: asked the same, each by its own models, held against bounds, remembered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.catalogue import ProductView
from indexer.compare.bounds import Bounds
from indexer.compare.comparison import Comparison, compare
from indexer.compare.footprint import measure_memory_bytes, sum_disk_bytes
from indexer.compare.replay import (
    Query,
    make_logged_queries,
    sample_picture_queries,
    sample_title_queries,
    select_judged_queries,
)
from indexer.compare.saved import explain_refusal, load_comparison, save_comparison
from indexer.compare.verdict import Footprint
from indexer.errors import IndexingError, ReleaseError
from indexer.evaluate.words import JudgedQuery
from indexer.release.release import Release
from indexer.search.search import Search
from indexer.stores.vector_store import Vectors, normalise
from serving.cards import Card
from tests.support.small_encoder import Encoding, SmallEncoder, small_cards
from tests.support.small_shop import SmallShop, open_shop, photo

SMALL = Footprint(1_000, 1_000)
CALM = Bounds(slower=100, slack_ms=10_000)  # the machine of the tests may be busy


class Versions(SmallEncoder):
    """Version 2 says the same in another order of numbers, version 3 sees nothing: every picture gets any vector."""

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        seen = super().encode_image(card, data)
        if card.version == "2.0.0":
            return replace(seen, vector=np.ascontiguousarray(seen.vector[::-1]))
        if card.version == "3.0.0":
            return replace(seen, vector=_any_vector(data))
        return seen


def _any_vector(data: bytes) -> Vectors:
    random = np.random.default_rng(list(data[-80:]))
    vector: Vectors = normalise((random.random((1, 48)) - 0.5).astype(np.float32))[0]
    return vector


@pytest.fixture(scope="module")
def versioned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    small = open_shop(tmp_path_factory.mktemp("compared"))
    small.encoder = Versions()
    yield small
    small.database.close()


@pytest.fixture(scope="module")
def built(versioned: SmallShop) -> dict[str, Release]:
    """A release of each version; the first is current."""
    versions = {version: versioned.build(small_cards(version)) for version in ("1.0.0", "2.0.0", "3.0.0")}
    versioned.releases.promote(versions["1.0.0"].id)
    return versions


@pytest.fixture(scope="module")
def products(versioned: SmallShop) -> list[ProductView]:
    return list(versioned.catalogue.iter_for_index())


@pytest.fixture(scope="module")
def queries(versioned: SmallShop, products: list[ProductView]) -> list[Query]:
    mug = next(view.public_id for view in products if view.feed_id == "mug-4")
    judged = [
        JudgedQuery("q1", "enamel mug", "plain", {mug: 3.0}, ""),
        JudgedQuery("q2", "asdfgh qwertz", "no-match", {}, ""),
        JudgedQuery("q3", "somebody else's product", "plain", {"elsewhere": 3.0}, ""),
    ]
    words = select_judged_queries(judged, frozenset(view.public_id for view in products))
    probes = [*sample_title_queries(products, 12), *sample_picture_queries(products, 12, versioned.pictures.read)]
    blue = Query("judged photos", "blue.png", {mug: 1.0}, lambda: photo("royalblue", 1))
    return [*words, blue, *make_logged_queries([("loose leaf tea", 7)]), *probes]


Compared = Callable[[str, str], Comparison]


@pytest.fixture(scope="module")
def compared(versioned: SmallShop, built: dict[str, Release], queries: list[Query]) -> Compared:
    """Compare two versions, each pair once."""
    made: dict[tuple[str, str], Comparison] = {}

    def run(first: str, second: str) -> Comparison:
        if (first, second) not in made:
            made[first, second] = compare(
                versioned.database, (built[first], built[second]), search_of(versioned), queries, CALM, memory=unweighed
            )
        return made[first, second]

    return run


def unweighed(_folder: Path) -> None:
    """In place of a process for each release."""


def search_of(shop: SmallShop) -> Callable[..., Search]:
    return lambda pinned, live: Search(pinned, shop.catalogue, shop.encoder, live=live)


def test_each_release_is_asked_by_its_own_models(compared: Compared) -> None:
    outcome = compared("1.0.0", "2.0.0")
    assert outcome.measured.overlap["all"].mean == 1.0, "vectors of one version would find nothing in the other"
    assert outcome.verdict.passed
    assert not outcome.moved


def test_a_release_that_finds_less_does_not_pass(compared: Compared) -> None:
    outcome = compared("1.0.0", "3.0.0")
    lost = next(one for one in outcome.measured.changes if (one.group, one.measure) == ("pictures", "recall@1"))
    assert lost.difference.high < -0.5
    assert "pictures" in {check.bound for check in outcome.verdict.checks if check.state == "failed"}
    assert not outcome.verdict.passed


def test_the_queries_that_moved_most_are_shown_side_by_side(compared: Compared) -> None:
    most = compared("1.0.0", "3.0.0").moved[0]
    assert most.group in ("pictures", "judged photos")
    assert most.first[0].grade == 1.0
    assert most.first[0].elsewhere != 1
    assert compared("1.0.0", "3.0.0").as_json()["moved"][0]["second"][0]["title"]


def test_products_that_nobody_judged_or_has_are_not_asked_for(queries: list[Query]) -> None:
    assert [query.text for query in queries if query.group == "judged words"] == ["enamel mug", "asdfgh qwertz"]


def test_what_a_release_takes_is_measured(built: dict[str, Release]) -> None:
    release = built["1.0.0"]
    there = sum(file.stat().st_size for file in release.folder.rglob("*"))
    assert there / 2 < sum_disk_bytes(release.manifest) <= there
    memory = measure_memory_bytes(release.folder)
    assert memory is None or 0 < memory < 500e6


def test_an_answer_in_part_is_no_comparison(versioned: SmallShop, built: dict[str, Release]) -> None:
    versioned.encoder.asleep = {"text-encoder"}
    try:
        with pytest.raises(IndexingError, match=r"in part only: .*shoplens up"):
            pair = built["1.0.0"], built["2.0.0"]
            compare(
                versioned.database,
                pair,
                search_of(versioned),
                make_logged_queries([("mug", 1)]),
                CALM,
                memory=unweighed,
            )
    finally:
        versioned.encoder.asleep = set()


def test_a_release_is_not_compared_with_itself(versioned: SmallShop, built: dict[str, Release]) -> None:
    with pytest.raises(IndexingError, match="name two different ones"):
        compare(
            versioned.database, (built["1.0.0"],) * 2, search_of(versioned), make_logged_queries([("mug", 1)]), CALM
        )


def test_what_failed_or_was_never_compared_may_not_take_over(
    built: dict[str, Release], compared: Compared, tmp_path: Path
) -> None:
    first, second, third = (replace(one, folder=tmp_path / one.id) for one in built.values())
    for one in (second, third):
        one.folder.mkdir()
    assert f"shoplens index compare {first.id} {second.id}, then promote it" in explain_refusal(second, first)
    save_comparison(second, compared("1.0.0", "2.0.0"))
    save_comparison(third, compared("1.0.0", "3.0.0"))
    assert explain_refusal(second, first) == ""
    assert "did not pass its comparison" in explain_refusal(third, first)
    assert f"shoplens index promote {third.id} --force" in explain_refusal(third, first)
    assert "were not compared" in explain_refusal(third, second), "it was compared with another one"


def test_a_comparison_goes_with_the_folder_and_leaves_the_release_as_it_was(
    versioned: SmallShop, built: dict[str, Release], compared: Compared
) -> None:
    save_comparison(built["2.0.0"], compared("1.0.0", "2.0.0"))
    versioned.releases.verify(built["2.0.0"].id)
    found = load_comparison(built["2.0.0"], built["1.0.0"].id)
    assert found is not None
    assert found["verdict"]["passed"]


def test_a_comparison_that_cannot_be_read_says_what_to_do(tmp_path: Path, built: dict[str, Release]) -> None:
    release = replace(built["2.0.0"], folder=tmp_path)
    (tmp_path / "compared-with-x.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReleaseError, match="compare again: shoplens index compare x"):
        load_comparison(release, "x")


def test_the_same_models_need_no_comparison(versioned: SmallShop, built: dict[str, Release]) -> None:
    assert explain_refusal(versioned.build(small_cards("1.0.0")), built["1.0.0"]) == ""


def test_probes_are_the_same_every_time(products: Sequence[ProductView]) -> None:
    first, again = sample_title_queries(products, 3), sample_title_queries(products, 3)
    assert [one.text for one in first] == [one.text for one in again]
    assert len(first) == 3
