"""The composed application: every part the pages, the API and the command line share, built once from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.catalogue import Catalogue
from catalog.database import Database, Limits, open_database
from catalog.offers.shop import ShopDefaults
from catalog.outages.last_known import LastKnownProducts
from catalog.pictures import PictureStore, SignedPictures
from catalog.storage.opening import PICTURES, RELEASES, UPLOADS, open_storage
from catalog.storage.storage import Storage
from indexer.live.live_facts import LiveFacts
from indexer.live.releases import LiveReleases
from indexer.release.releases import Releases
from indexer.search.page import Pages
from indexer.search.search import Search
from indexer.words.analysis import set_build_language
from serving.cards import find_cards
from serving.client.client import Client
from serving.client.replicas import Replicas
from serving.discovery import Discovery
from serving.http import Timeout
from serving.ocr.reader import Reader
from serving.torchserve.management import Management
from webapp.metrics.counted import Metrics, TimedEncoder
from webapp.search.merchandising import Ratings, open_merchandising
from webapp.search.uploads import Uploads
from webapp.settings import Settings, load_settings
from webapp.validation import find_zone


@dataclass(frozen=True)
class Services:
    """What the site is made of; `build_services` makes one per process."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    last_known: LastKnownProducts  # what the catalogue falls back on
    pictures: PictureStore
    signed_pictures: SignedPictures | None  # where browsers read them in the bucket itself
    client: Client
    replicas: Replicas
    reader: Reader
    releases: Releases
    live: LiveReleases
    ratings: Ratings
    facts: LiveFacts  # the whole catalogue in memory: whoever needs it takes it from here
    pages: Pages
    search: Search
    uploads: Uploads
    metrics: Metrics

    @property
    def shop_defaults(self) -> ShopDefaults:
        """The currency and the time zone of what feeds do not say."""
        return ShopDefaults(self.settings.currency, find_zone(self.settings.time_zone))

    @property
    def management(self) -> Management:
        """The management of the first TorchServe that answers; with one replica that of the only one."""
        return self.replicas.first().management


def build_services(settings: Settings, *, without_database: bool = False) -> Services:
    """Every part, wired; brings the database's tables up to date. Opens no connection to TorchServe yet.

    `without_database`: one that does not answer now is no error; its tables are then taken to be up to date.
    """
    settings.machine_folder.mkdir(parents=True, exist_ok=True)
    set_build_language(settings.language)
    database = _open_database(settings)
    if not without_database or database.answers():
        database.migrate()
    last_known = LastKnownProducts(settings.machine_folder / "last_known.db")
    catalogue = Catalogue(database, last_known)
    releases = Releases(database, settings.instance / "releases", _bucket(settings, RELEASES))
    live = LiveReleases(releases, catalogue)
    ratings = Ratings(database)
    facts = LiveFacts(database, catalogue, ratings.current)
    pages = Pages(facts, catalogue)
    found = Discovery(settings.inference_urls, settings.management_url, settings.key_file)
    replicas = Replicas(found, Timeout(read_s=settings.encode_timeout_s))
    client = Client(replicas)
    reader = Reader(
        settings.ocr_timeout_s, settings.ocr_concurrency, choice=settings.ocr_engine, language=settings.language
    )
    metrics = Metrics()
    pictures, signed_s = PictureStore(open_storage(settings.storage, PICTURES)), settings.storage_redirect_s
    return Services(
        settings=settings,
        database=database,
        catalogue=catalogue,
        last_known=last_known,
        pictures=pictures,
        signed_pictures=SignedPictures(pictures, signed_s) if signed_s and settings.storage_url else None,
        client=client,
        replicas=replicas,
        reader=reader,
        releases=releases,
        live=live,
        ratings=ratings,
        facts=facts,
        pages=pages,
        search=Search(
            releases,
            catalogue,
            TimedEncoder(client, metrics),
            find_cards(settings.model_store),
            reader=reader,
            live=live,
            pages=pages,
            merchandising=open_merchandising(settings),
            on_vector_lookup=metrics.count_vector,
        ),
        uploads=Uploads(settings.instance / "uploads", ttl_s=settings.upload_ttl_s, bucket=_bucket(settings, UPLOADS)),
        metrics=metrics,
    )


def _open_database(settings: Settings) -> Database:
    limits = Limits(settings.database_pool, settings.database_pool_more, settings.database_read_timeout_s)
    return open_database(settings.database, settings.database_read_url, limits)


def _bucket(settings: Settings, part: str) -> Storage | None:
    """Where the machines keep a part together; None where each finds it in the instance folder."""
    return open_storage(settings.storage_url, part) if settings.storage_url else None


def open_services() -> Services:
    """Every part, as the settings in the environment say. Raises SettingsError."""
    return build_services(load_settings())
