"""Settings of TorchServe and of the models it serves."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webapp import validation as valid
from webapp.settings.group import PROJECT, SettingsGroup


class ModelSettings(SettingsGroup):
    """TorchServe, its workers, and what another release may cost."""

    model_store: valid.Folder = PROJECT / "model_store"
    """Folder with weights, cards and archives."""
    torchserve_management_url: str = ""
    """Management address of a TorchServe run elsewhere; of several replicas the port counts."""
    torchserve_key_file: valid.Folder | None = None
    """Its key_file.json; of several replicas the folder with one folder for each, named by its address."""
    torchserve_url: valid.TorchserveUrl = ""
    """Its inference address, or several with commas between; empty: `shoplens up` starts one."""
    torchserve_port: int = Field(default=8080, ge=1, le=65533)
    """First of three ports of our own TorchServe: inference, management, metrics."""
    governor_max_workers: int = Field(default=0, ge=0, le=64)
    """Most workers of one model version that the governor may run while requests wait; 0: no governor."""
    governor_memory_mb: int = Field(default=0, ge=0, le=4_000_000)
    """Megabytes that all workers of one TorchServe together may take for it; 0: no bound."""
    image_workers: int = Field(default=1, ge=1, le=64)
    """TorchServe workers for the image encoder."""
    text_workers: int = Field(default=1, ge=1, le=64)
    """TorchServe workers for the text encoder."""
    review_model: Literal["auto", "always", "never"] = "auto"
    """Whether TorchServe keeps the model that reads reviews: auto (once there are any), always, never."""
    review_workers: int = Field(default=1, ge=1, le=64)
    """TorchServe workers for the model that reads reviews."""
    encode_timeout_s: float = Field(default=10.0, ge=0.1, le=120)
    """Longest wait for one encoding, in seconds."""
    judged_words: valid.Folder = PROJECT / "demo" / "queries.csv"
    """Queries with the products they should find, asked when releases are compared."""
    judged_photos: valid.Folder = PROJECT / "demo" / "frozen" / "photos.csv"
    """Photos with the product each shows, asked when they are compared."""
    compare_bounds: valid.CompareBounds = ""
    """What another release may cost and still be promoted, such as ndcg=0.02,slower=1.5; empty: the defaults."""
