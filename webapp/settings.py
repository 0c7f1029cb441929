"""Reads the environment: every setting, its default, its bounds and what it is for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticUseDefault
from pydantic_settings import BaseSettings, SettingsConfigDict

from serving.discovery import comma_separated
from webapp import validation as valid

PREFIX = "SHOPLENS_"
PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """One or more SHOPLENS_* values cannot be used; the message lists all of them."""


class Settings(BaseSettings):
    """All settings, typed. Each one not passed in is read from SHOPLENS_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    instance: valid.Folder = PROJECT / "instance"
    """Folder for everything generated: database, releases, pictures."""
    model_store: valid.Folder = PROJECT / "model_store"
    """Folder with weights, cards and archives."""
    database_url: valid.Secret = ""
    """SQLAlchemy address; empty means SQLite in the instance folder."""
    secret_key: valid.Secret = ""
    """Signs forms and sessions; empty: made once, kept in the instance folder."""
    shop_name: str = "Shoplens"
    """The shop's name, shown on every page."""
    host: str = "127.0.0.1"
    """Address the site listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """Port the site listens on."""
    web_workers: int = Field(default=2, ge=1, le=64)
    """Web processes."""
    web_threads: int = Field(default=8, ge=1, le=64)
    """Threads in each web process."""
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
    api_anonymous: bool = True
    """Whether reading the JSON API needs no key; writing always needs one."""
    rate_limit: valid.Rate = "120 per minute"
    """Requests allowed per address; empty switches the limit off."""
    rate_limit_key: valid.Rate = "600 per minute"
    """Requests allowed per API key that has no rate of its own; empty switches the limit off."""
    rate_limit_photos: valid.Rate = "30 per minute"
    """Photos allowed per address; empty switches the limit off."""
    rate_limit_store: valid.RateStore = ""
    """Where requests are counted: redis://host:6379/0; memory:// (each process for itself); empty: the database."""
    rate_limit_sign_in: valid.Rate = "10 per minute"
    """Attempts to sign in to /ops allowed per address; empty switches the limit off."""
    rate_limit_sign_in_all: valid.Rate = "30 per minute"
    """Attempts to sign in to /ops allowed from all addresses together; empty: no limit."""
    ops_idle_minutes: int = Field(default=60, ge=1, le=1440)
    """Minutes without a request after which /ops asks again."""
    ops_session_hours: int = Field(default=12, ge=1, le=168)
    """Hours after which /ops asks again in any case."""
    keep_unsure_photos: bool = False
    """Whether visitors' photos that were not recognised are kept for labelling; the pages then say so."""
    unsure_below: float = Field(default=0.5, ge=0.01, le=1)
    """A photo counts as not recognised when its likeliest category is less probable."""
    unsure_photos_most: int = Field(default=500, ge=1, le=100_000)
    """How many of these photos are kept at most."""
    unsure_photos_days: int = Field(default=14, ge=1, le=365)
    """Days after which they are deleted, labelled or not."""
    language: valid.Language = "english"
    """What the products speak: english, german, french and so on. Counts from the next release on."""
    currency: valid.Currency = ""
    """Currency (EUR, CAD) of prices whose feed names none, or only a sign such as $ or kr; empty: they have none."""
    time_zone: valid.TimeZone = "UTC"
    """Of the shop, such as Europe/Berlin: when sales begin and end whose dates name no zone."""
    prices_include_tax: bool | None = None
    """Whether prices include VAT, said beside them (`incl. VAT` or `plus VAT`); empty says nothing."""
    locale: valid.Locale = "en"
    """Whose way of writing prices the pages follow: en (€1,249.00), de (1.249,00 €), de_CH, pt_BR and so on."""
    synonyms: valid.Folder = PROJECT / "indexer" / "words" / "synonyms.txt"
    """Text file of words that mean the same, read anew when it changes."""
    picture_trusted_hosts: str = ""
    """Hosts, addresses and networks, separated by commas, whose pictures are fetched although they are private."""
    picture_threads: int = Field(default=8, ge=1, le=64)
    """Pictures fetched at the same time from all hosts."""
    picture_threads_a_host: int = Field(default=4, ge=1, le=32)
    """Pictures fetched at the same time from one host."""
    picture_rate: float = Field(default=10.0, ge=0, le=1000)
    """Pictures asked of one host in a second; 0: no limit."""
    picture_max_mb: int = Field(default=20, ge=1, le=50)
    """Largest picture fetched, in megabytes."""
    picture_recheck_hours: float = Field(default=24, ge=0, le=8760)
    """Hours after which an import asks whether a picture has changed."""
    placements: valid.Folder | None = None
    """TOML file of products put first, hidden or boosted for single queries, read anew when it changes."""
    query_log_days: int = Field(default=30, ge=0, le=365)
    """Days for which the words searched for are counted, without who asked; 0 counts nothing."""
    judged_words: valid.Folder = PROJECT / "demo" / "queries.csv"
    """Queries with the products they should find, asked when releases are compared."""
    judged_photos: valid.Folder = PROJECT / "demo" / "frozen" / "photos.csv"
    """Photos with the product each shows, asked when they are compared."""
    compare_bounds: valid.CompareBounds = ""
    """What another release may cost and still be promoted, such as ndcg=0.02,slower=1.5; empty: the defaults."""
    jobs_url: valid.JobsUrl = ""
    """Redis address at which background jobs queue; empty: SQLite in the instance folder."""
    job_threads: int = Field(default=1, ge=1, le=16)
    """Background jobs that a worker does at the same time."""
    own_worker: bool = True
    """Whether `shoplens up` starts a worker for background jobs; otherwise shoplens worker is run beside it."""
    max_feed_mb: int = Field(default=500, ge=1, le=20_000)
    """Largest feed that may be uploaded, in megabytes."""
    feed_pictures: valid.Folder | None = None
    """Folder below which uploaded feeds find pictures they name by path; empty: only pictures on the web."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """Reverse proxies in front whose X-Forwarded-* headers are believed."""
    cors_origins: str = ""
    """Origins, separated by commas, that may call the JSON API from a browser."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """debug, info, warning or error."""

    @field_validator("*", mode="before")
    @classmethod
    def _default_where_empty(cls, value: object, info: ValidationInfo) -> object:
        """An empty number or path is one not given; an empty text is a text."""
        if value == "" and cls.model_fields[info.field_name or ""].annotation is not str:
            raise PydanticUseDefault
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'shoplens.db'}"

    @property
    def owns_torchserve(self) -> bool:
        """Whether `shoplens up` starts TorchServe itself."""
        return not self.torchserve_url

    def as_environment(self) -> dict[str, str]:
        """The SHOPLENS_* variables from which a child process reads these very settings."""
        files = dict.fromkeys((f"{variable(name)}_FILE" for name in secrets()), "")  # read already
        return files | {variable(name): str(value) for name, value in self if value is not None}

    @property
    def torchserve_folder(self) -> Path:
        """Where our own TorchServe keeps its configuration, keys and logs."""
        return self.instance / "torchserve"

    @property
    def inference_url(self) -> str:
        """TorchServe's inference address in force."""
        return self.torchserve_url or f"http://127.0.0.1:{self.torchserve_port}"

    @property
    def inference_urls(self) -> list[str]:
        """The same, one by one."""
        return comma_separated(self.inference_url)

    @property
    def management_url(self) -> str:
        """TorchServe's management address in force."""
        return self.torchserve_management_url or f"http://127.0.0.1:{self.torchserve_port + 1}"

    @property
    def key_file(self) -> Path:
        """The file TorchServe writes its tokens to."""
        return self.torchserve_key_file or self.torchserve_folder / "key_file.json"


def load_settings() -> Settings:
    """Read Settings from the environment; raises SettingsError naming every value that cannot be used."""
    from_files: dict[str, Any] = {}
    problems = [f"{name}: no such setting; docs/settings.md lists them" for name in _unknown_names()]
    for name in secrets():
        try:
            if secret := valid.secret_in_file(variable(name)):
                from_files[name] = secret
        except (ValueError, OSError) as error:
            problems.append(f"{variable(name)}: {error}")
    try:
        settings = Settings(**from_files)
    except ValidationError as error:
        problems += map(_problem, error.errors())
    if problems:
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(problems))
    return settings


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def secrets() -> list[str]:
    """Names of the settings that may also be read from the file SHOPLENS_<NAME>_FILE names."""
    return [name for name, field in Settings.model_fields.items() if not field.repr]


def _unknown_names() -> list[str]:
    known = {*map(variable, Settings.model_fields), *(f"{variable(name)}_FILE" for name in secrets())}
    known.add(PREFIX + "DATA")  # where the development data lies; no setting of a running shop
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def _problem(error: ErrorDetails) -> str:
    ours = error["type"] == "value_error"  # it says itself what was given
    text = error["ctx"]["error"] if ours else f"{error['input']!r} cannot be used. {error['msg']}."
    return f"{variable(str(error['loc'][0]))}: {text}"
