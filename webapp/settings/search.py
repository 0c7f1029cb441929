"""Settings of searching: shoppers' photos, reading words in them, synonyms, placements, what is counted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webapp import validation as valid
from webapp.settings.group import PROJECT, SettingsGroup


class SearchSettings(SettingsGroup):
    """Shoppers' photos, reading words in them, synonyms, placements, what is counted."""

    max_upload_mb: int = Field(default=12, ge=1, le=100)
    """Largest picture a visitor may send, in megabytes."""
    max_picture_megapixels: int = Field(default=40, ge=1, le=400)
    """Largest picture opened, in millions of pixels."""
    upload_ttl_s: int = Field(default=3600, ge=60, le=86400)
    """How long a visitor's photo is kept, in seconds."""
    ocr_timeout_s: float = Field(default=8.0, ge=1, le=60)
    """Longest wait for reading the words in one photo, in seconds; then the best so far counts."""
    ocr_engine: Literal["auto", "rapidocr", "tesseract"] = "auto"
    """What reads them: auto (RapidOCR where it is there and knows the language, else Tesseract), or one of them."""
    ocr_concurrency: int = Field(default=2, ge=1, le=16)
    """Photos whose words are read at the same time, per process."""
    keep_unsure_photos: bool = False
    """Whether visitors' photos that were not recognised are kept for labelling; the pages then say so."""
    unsure_below: float = Field(default=0.5, ge=0.01, le=1)
    """A photo counts as not recognised when its likeliest category is less probable."""
    unsure_photos_most: int = Field(default=500, ge=1, le=100_000)
    """How many of these photos are kept at most."""
    unsure_photos_days: int = Field(default=14, ge=1, le=365)
    """Days after which they are deleted, labelled or not."""
    synonyms: valid.Folder = PROJECT / "indexer" / "words" / "synonyms.txt"
    """Text file of words that mean the same, read anew when it changes."""
    placements: valid.Folder | None = None
    """TOML file of products put first, hidden or boosted for single queries, read anew when it changes."""
    query_log_days: int = Field(default=30, ge=0, le=365)
    """Days for which the words searched for are counted, without who asked; 0 counts nothing."""
