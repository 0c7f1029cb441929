"""What was built and embedded before cards had probes is answered with and kept once they have them."""

from dataclasses import replace

import pytest

from indexer.search.search import Search
from serving.cards import Card, Former, Probes
from serving.identity import fingerprint
from tests.support.small_encoder import aligned_cards
from tests.support.small_shop import SmallShop, photo
from webapp.modelops.choosing import choose_models, missing_models


def brought_up_to_date(card: Card, value: float = 0.25) -> Card:
    """As `shoplens model prove` does it, with made-up vectors."""
    width = card.dimension + card.aligned_dimension
    probes = Probes.of("pictures-1", [[value] * width] * 16)
    renewed = replace(card, probes=probes, source_sha256="2" * 64, handler_sha256="")
    return replace(renewed, former=Former(fingerprint(card), stands_for=fingerprint(renewed)))


@pytest.fixture
def before(empty_shop: SmallShop) -> list[Card]:
    """The cards of before, of which the shop has a release."""
    cards = aligned_cards()
    empty_shop.releases.promote(empty_shop.build(cards).id)
    return cards


def test_a_release_of_before_answers_and_keeps_its_models(empty_shop: SmallShop, before: list[Card]) -> None:
    now = [brought_up_to_date(card) for card in before]
    search = Search(empty_shop.releases, empty_shop.catalogue, empty_shop.encoder, now)
    assert not search.by_text("reading lamp").degraded
    assert search.by_photo(search.encode_photo(photo("gold"))).hits[0].id == "bowl-1"
    release = empty_shop.releases.list()[0]
    assert missing_models(release.manifest, now) == []
    assert list(choose_models(now, release).cards) == now


def test_the_next_release_embeds_nothing_again(empty_shop: SmallShop, before: list[Card]) -> None:
    pictures, texts = empty_shop.encoder.pictures, empty_shop.encoder.texts
    empty_shop.build([brought_up_to_date(card) for card in before])
    assert empty_shop.encoder.pictures == pictures
    asked = empty_shop.encoder.texts - texts  # words for the thresholds are not kept
    empty_shop.build([brought_up_to_date(card) for card in before])
    assert empty_shop.encoder.texts - texts == 2 * asked


def test_a_model_with_other_answers_is_another_one(empty_shop: SmallShop, before: list[Card]) -> None:
    changed = [replace(brought_up_to_date(card), probes=brought_up_to_date(card, 0.5).probes) for card in before]
    release = empty_shop.releases.list()[0]
    assert missing_models(release.manifest, changed) == ["image-encoder-1.0.0", "text-encoder-1.0.0"]
    pictures = empty_shop.encoder.pictures
    empty_shop.build(changed)
    assert empty_shop.encoder.pictures > pictures
