"""Photos, photographed labels, likeness and labels."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.errors import PhotoOutdated, ReleaseError
from indexer.release.manifest import Thresholds
from indexer.search.photo import find_photo
from indexer.search.recognise import MIN_PROBABILITY, recognise
from indexer.search.results import Filters, LabelScore
from indexer.search.search import Search
from serving.errors import PictureRejected, Unavailable
from tests.support.small_encoder import LABELS, small_cards
from tests.support.small_shop import SmallShop, photo


@pytest.mark.parametrize(("colour", "first"), [("gold", "bowl-1"), ("royalblue", "mug-4"), ("purple", "tin-4")])
def test_a_photo_finds_its_product_first(small_shop: SmallShop, colour: str, first: str) -> None:
    query = small_shop.search.encode_photo(photo(colour, view=1))
    result = small_shop.search.by_photo(query)
    assert result.hits[0].id == first
    assert result.hits[0].reason == {"exact": "looks the same", "similar": "looks alike"}[result.hits[0].match]


def test_only_the_nearest_product_is_the_product_itself(small_shop: SmallShop) -> None:
    found = find_photo(small_shop.releases.current().image, small_shop.search.encode_photo(photo("gold")).vector)
    lenient = Thresholds(0.1, 0.1, 0.0)
    views = list(small_shop.catalogue.by_ids(found.ranking.products.tolist()).values())
    assert sorted(found.match(lenient, view) for view in views) == ["exact", *["similar"] * (len(views) - 1)]


def test_a_product_is_shown_by_the_picture_that_was_found(small_shop: SmallShop) -> None:
    for view in (0, 1):
        hit = small_shop.search.by_photo(small_shop.search.encode_photo(photo("gold", view))).hits[0]
        assert hit.picture == small_shop.catalogue.product("bowl-1").pictures[view].hash  # type: ignore[union-attr]


def test_each_product_comes_once_however_many_pictures_it_has(small_shop: SmallShop) -> None:
    hits = small_shop.search.by_photo(small_shop.search.encode_photo(photo("gold")), limit=50).hits
    assert len({hit.id for hit in hits}) == len(hits) == 12


def test_a_photo_of_nothing_sold_has_no_exact_match(small_shop: SmallShop) -> None:
    hits = small_shop.search.by_photo(small_shop.search.encode_photo(photo("magenta", view=5))).hits
    assert hits
    assert "exact" not in {hit.match for hit in hits}


def test_filters_look_further_than_the_nearest(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    result = small_shop.search.by_photo(query, filters=Filters(categories=("Lamps",)))
    assert {hit.id for hit in result.hits} == {"lamp-1", "lamp-2"}
    assert result.total == 2


def test_words_beside_a_photo_refine_it(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("ivory"))
    assert small_shop.search.by_photo(query).hits[0].id == "lamp-2"
    refined = small_shop.search.by_photo(query, text="chalk white mug").hits[0]
    assert refined.id == "mug-2"
    assert "title matches" in refined.reason


def test_what_the_words_beside_a_photo_do_without_is_left_out(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("saddlebrown"))
    free = small_shop.search.by_photo(query, text="bowl", limit=50)
    without = small_shop.search.by_photo(query, text="bowl without oak", limit=50)
    assert "bowl-2" in {hit.id for hit in free.hits} and "bowl-2" not in {hit.id for hit in without.hits}
    assert without.excluded == ("oak",)


def test_the_category_is_recognised_and_it_is_said_by_whom(small_shop: SmallShop) -> None:
    recognised = small_shop.search.by_photo(small_shop.search.encode_photo(photo("gold"))).recognized
    assert recognised is not None
    assert recognised.category in LABELS
    assert recognised.by in ("classifier", "neighbours")
    assert 0 < recognised.probability <= 1


def test_without_a_fitting_label_head_the_neighbours_vote(small_shop: SmallShop) -> None:
    query = replace(small_shop.search.encode_photo(photo("gold")), probabilities={})
    recognised = small_shop.search.by_photo(query).recognized
    assert recognised is not None
    assert recognised.by == "neighbours"


def test_a_head_that_errs_is_outvoted_by_a_product_that_looks_just_like_the_photo(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    [head] = query.probabilities
    wrong = np.array([0.3, 0.1, 0.5, 0.1], np.float32)  # mugs
    recognised = small_shop.search.by_photo(replace(query, probabilities={head: wrong})).recognized
    assert recognised is not None and (recognised.category, recognised.by) == ("Bowls", "classifier")


def test_where_nothing_comes_close_no_category_is_named(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    away = replace(query, vector=-query.vector)
    assert small_shop.search.by_photo(away).recognized is None
    assert small_shop.search.categories_of(away) == []


def test_a_category_that_is_a_mere_guess_is_not_named() -> None:
    shares = [LabelScore("shop", "Lamps", MIN_PROBABILITY - 0.01), LabelScore("shop", "Mugs", 0.1)]
    assert recognise(shares) is None
    assert recognise([LabelScore("shop", "", 0.9), *shares]) is None, "most of what is near has no category"
    likely = recognise([LabelScore("", "Lamps", MIN_PROBABILITY)])
    assert likely is not None and (likely.category, likely.by) == ("Lamps", "neighbours")


def test_a_photos_categories_are_the_shops_with_shares_that_sum_to_one(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    shares = small_shop.search.categories_of(query)
    assert {share.label for share in shares} <= {one.category or "" for one in small_shop.catalogue.iter_for_index()}
    assert 0.9 < sum(share.probability for share in shares) < 1.001
    recognised = small_shop.search.by_photo(query).recognized
    assert recognised is not None and shares[0].label == recognised.category


def test_classifying_gives_every_label_with_probabilities_that_sum_to_one(small_shop: SmallShop) -> None:
    scores = small_shop.search.classify(small_shop.search.encode_photo(photo("gold")))
    assert {score.label for score in scores} == set(LABELS)
    assert sum(score.probability for score in scores) == pytest.approx(1, abs=1e-3)
    assert [score.probability for score in scores] == sorted((score.probability for score in scores), reverse=True)


def test_a_photo_of_another_model_must_be_encoded_again(small_shop: SmallShop) -> None:
    query = replace(small_shop.search.encode_photo(photo("gold")), version="0.9.0")
    with pytest.raises(PhotoOutdated, match="encode the photo again"):
        small_shop.search.by_photo(query)


def test_a_photo_is_refused_when_its_model_was_changed_under_its_version(small_shop: SmallShop) -> None:
    changed = Search(small_shop.releases, small_shop.catalogue, small_shop.encoder, small_cards(weights="1"))
    with pytest.raises(ReleaseError, match="give the changed model a new version"):
        changed.encode_photo(photo("gold"))


def test_errors_of_the_encoder_come_through(small_shop: SmallShop) -> None:
    with pytest.raises(PictureRejected):
        small_shop.search.encode_photo(b"no picture")
    with pytest.raises(Unavailable):
        small_shop.search.read_photo(None)  # type: ignore[arg-type]


NOISY = "~ HARR0W & FINCH |\n'; Eorl Grey .. Loose lcaf tea 125 9 qx zk vv\n||"


def test_a_noisy_label_finds_its_product_and_says_by_what(small_shop: SmallShop) -> None:
    result = small_shop.search.by_photo_text(NOISY)
    assert result.hits[0].id == "tin-1"
    assert result.hits[0].reason == "brand and words on the label match: ‘harrow finch earl grey’"
    assert result.mode == "photo-text"
    assert result.text is not None
    assert "Eorl Grey" in result.text


def test_a_near_twin_is_told_apart_by_its_own_words(small_shop: SmallShop) -> None:
    result = small_shop.search.by_photo_text("Harrow Finch ENGLISH Breakfost Loose leaf tea 125 g")
    assert [hit.id for hit in result.hits[:2]] == ["tin-2", "tin-1"]
    assert result.hits[0].score > result.hits[1].score


def test_a_label_of_junk_finds_nothing(small_shop: SmallShop) -> None:
    result = small_shop.search.by_photo_text("~~ || qxz 000 ##")
    assert (result.hits, result.total) == ((), 0)


def test_a_label_is_read_without_torchserve_too(small_shop: SmallShop) -> None:
    small_shop.encoder.away = True
    try:
        result = small_shop.search.by_photo_text("Ginger b1scuits Pepper Pine")
    finally:
        small_shop.encoder.away = False
    assert result.hits[0].id == "tin-3"
    assert result.degraded is not None


def test_when_only_the_brand_was_read_the_looks_decide(small_shop: SmallShop) -> None:
    for colour, right in (("midnightblue", "tin-1"), ("darkred", "tin-2")):
        query = small_shop.search.encode_photo(photo(colour, view=1))
        assert small_shop.search.by_photo_text("HARROW FINCH", photo=query).hits[0].id == right


def test_a_title_read_clearly_outweighs_the_looks(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("darkred"))
    hit = small_shop.search.by_photo_text("Harrow Finch Earl Grey", photo=query).hits[0]
    assert (hit.id, hit.match) == ("tin-1", "exact")


def test_a_label_nobody_can_read_is_still_seen(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold", view=1))
    hit = small_shop.search.by_photo_text("~~ || qxz", photo=query).hits[0]
    assert hit.id == "bowl-1"
    assert hit.reason.startswith("looks")


def test_filters_narrow_what_a_label_found(small_shop: SmallShop) -> None:
    assert small_shop.search.by_photo_text(NOISY, filters=Filters(categories=("Lamps",))).total == 0


@pytest.mark.parametrize("by", ["image", "text", "both"])
def test_likeness_leaves_the_product_itself_out(small_shop: SmallShop, by: str) -> None:
    hits = small_shop.search.similar("mug-1", by=by, limit=4)
    assert len(hits) == 4
    assert "mug-1" not in [hit.id for hit in hits]


def test_what_reads_alike_shares_words(small_shop: SmallShop) -> None:
    hits = small_shop.search.similar("tin-1", by="text", limit=1)
    assert hits[0].id == "tin-2"
    assert "read" in hits[0].reason


def test_likeness_to_nothing_known_is_nothing(small_shop: SmallShop) -> None:
    assert small_shop.search.similar("nonesuch") == []


def test_an_unknown_kind_of_likeness_is_answered_with_the_known(small_shop: SmallShop) -> None:
    with pytest.raises(ValueError, match="use one of image, text, both"):
        small_shop.search.similar("mug-1", by="smell")
