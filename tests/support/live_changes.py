"""What the tests of live changes share: who may embed, and photos of what is in the shop."""

from __future__ import annotations

from catalog.catalogue import Catalogue
from indexer.live.embedder import Embedder
from indexer.live.releases import LiveReleases
from indexer.release.releases import Releases
from indexer.search.search import Search
from tests.support.small_encoder import small_cards
from tests.support.small_shop import SmallShop, photo

TEAPOT = "pot-1|Cobalt teapot|Pours well.|Tidewater|Teapots|42.00|in stock||fuchsia"
MUG_1 = "mug-1|Stoneware mug, sea green|Holds tea for one.|Tidewater|Mugs|16.50|in stock|tide|seagreen"


class Job:
    """A claim that one at a time has."""

    def __init__(self) -> None:
        self.taken = False

    def acquire(self) -> bool:
        """Always granted unless taken."""
        return not self.taken

    def release(self) -> None:
        """Nothing to give back."""


def embedder(shop: SmallShop, live: LiveReleases | None = None, job: Job | None = None) -> Embedder:
    """One process's embedder."""
    live = live or LiveReleases(Releases(shop.database, shop.releases.folder), Catalogue(shop.database))
    live.catch_up()
    return Embedder(live, shop.pictures, shop.encoder, small_cards(), job or Job())


def by_words(search: Search, words: str) -> list[str]:
    """Ids found, best first."""
    return [hit.id for hit in search.by_text(words).hits]


def by_photo(search: Search, colour: str) -> str:
    """The id found first for a photo of something of that colour."""
    return search.by_photo(search.encode_photo(photo(colour, 1))).hits[0].id
