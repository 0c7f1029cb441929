"""The composed application: every part the pages, the API and the command line share, built once from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.database import Database, open_database
from catalog.pictures import PictureStore
from catalog.shelves import Catalogue
from indexer.live.releases import LiveReleases
from indexer.releases import Releases
from indexer.search import Search
from indexer.words.analysis import build_in
from serving.cards import find_cards
from serving.client import Client
from serving.http import Timeout
from serving.keys import KeyFile
from serving.management import Management
from serving.ocr import Reader
from webapp.settings import Settings
from webapp.uploads import Uploads
from webapp.wording import open_habits


@dataclass(frozen=True)
class Services:
    """What the site is made of; `build_services` makes one per process."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    pictures: PictureStore
    client: Client
    management: Management
    reader: Reader
    releases: Releases
    live: LiveReleases
    search: Search
    uploads: Uploads


def build_services(settings: Settings) -> Services:
    """Every part, wired; brings the database's tables up to date. Opens no connection to TorchServe yet."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    build_in(settings.language)
    database = open_database(settings.database)
    database.migrate()
    catalogue = Catalogue(database)
    releases = Releases(database, settings.instance / "releases")
    live = LiveReleases(releases, catalogue)
    keys = KeyFile(settings.key_file, settings.management_url)
    client = Client(settings.inference_url, keys, timeout=Timeout(read_s=settings.encode_timeout_s))
    reader = Reader(timeout_s=settings.ocr_timeout_s, concurrency=settings.ocr_concurrency)
    return Services(
        settings=settings,
        database=database,
        catalogue=catalogue,
        pictures=PictureStore(settings.instance / "pictures"),
        client=client,
        management=Management(settings.management_url, keys),
        reader=reader,
        releases=releases,
        live=live,
        search=Search(
            releases,
            catalogue,
            client,
            find_cards(settings.model_store),
            reader=reader,
            live=live,
            habits=open_habits(settings, database),
        ),
        uploads=Uploads(settings.instance / "uploads", ttl_s=settings.upload_ttl_s),
    )
