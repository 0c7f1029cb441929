"""The tables of the indexer: releases, the current release, and the embeddings computed so far."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class ReleaseRow(Base):
    """One built release; without a bucket its manifest is a copy for lists, and the file in the folder counts."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    folder: Mapped[str] = mapped_column(String(1000), nullable=False)  # name inside the folder of releases
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    state: Mapped[str] = mapped_column(String(20), nullable=False)  # "built" or "pruned"


class CurrentRelease(Base):
    """The one row (id 1) that says which release every process answers from."""

    __tablename__ = "current_release"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    release_id: Mapped[str | None] = mapped_column(String(40), ForeignKey("release.id"))
    previous_id: Mapped[str | None] = mapped_column(String(40), ForeignKey("release.id"))
    promoted_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)


class Embedding(Base):
    """A vector computed once; `fingerprint` hashes what affects it, so that a changed model computes it again."""

    __tablename__ = "embedding"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256 of the content
    model: Mapped[str] = mapped_column(String(100), primary_key=True)  # "name-version"
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)  # float32
    extra: Mapped[bytes | None] = mapped_column(LargeBinary)  # label probabilities, float16
