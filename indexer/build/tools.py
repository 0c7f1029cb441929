"""What a build works with."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.progress import Progress
from indexer.embedding.embed import Encoder


@dataclass(frozen=True)
class BuildTools:
    """Database, pictures, encoder and progress of a build."""

    database: Database
    store: PictureStore
    encoder: Encoder
    progress: Progress
