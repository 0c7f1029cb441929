"""The composed application: every part the pages, the API and the command line share, built once from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.database import Database
    from catalog.pictures import PictureStore
    from catalog.shelves import Catalogue
    from indexer.releases import Releases
    from indexer.search import Search
    from serving.client import Client
    from serving.management import Management
    from serving.ocr import Reader
    from webapp.settings import Settings
    from webapp.uploads import Uploads


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
    search: Search
    uploads: Uploads
