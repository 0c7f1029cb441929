"""The one place that reads the environment: every setting, its default, its bounds and what it is for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from serving.discovery import comma_separated
from webapp.contradictions import contradictions
from webapp.settings_values import convert

PREFIX = "SHOPLENS_"
PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """One or more SHOPLENS_* values cannot be used; the message lists all of them."""


def setting(
    default: Any, text: str, *, low: float | None = None, high: float | None = None, secret: bool = False
) -> Any:
    """Declare one setting: its default, a sentence for the docs, and its bounds."""
    return field(default=default, metadata={"help": text, "low": low, "high": high, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """All settings, typed. Each is read from SHOPLENS_<NAME>, secrets also from the file SHOPLENS_<NAME>_FILE names."""

    instance: Path = setting(PROJECT / "instance", "Folder for everything generated: database, releases, pictures.")
    model_store: Path = setting(PROJECT / "model_store", "Folder with weights, cards and archives.")
    database_url: str = setting("", "SQLAlchemy address; empty means SQLite in the instance folder.", secret=True)
    secret_key: str = setting(
        "", "Signs forms and sessions; empty: made once, kept in the instance folder.", secret=True
    )
    shop_name: str = setting("Shoplens", "The shop's name, shown on every page.")
    host: str = setting("127.0.0.1", "Address the site listens on.")
    port: int = setting(8000, "Port the site listens on.", low=1, high=65535)
    web_workers: int = setting(2, "Web processes.", low=1, high=64)
    web_threads: int = setting(8, "Threads in each web process.", low=1, high=64)
    torchserve_url: str = setting(
        "",
        "Inference address of a TorchServe run elsewhere, or several with commas between; empty: `shoplens up` starts"
        " one.",
    )
    torchserve_management_url: str = setting("", "Management address beside it; of several replicas the port counts.")
    torchserve_key_file: Path | None = setting(
        None, "Its key_file.json; of several replicas the folder with one folder for each, named by its address."
    )
    torchserve_port: int = setting(
        8080, "First of three ports of our own TorchServe: inference, management, metrics.", low=1, high=65533
    )
    governor_max_workers: int = setting(
        0,
        "Most workers of one model version that the governor may run while requests wait; 0: no governor.",
        low=0,
        high=64,
    )
    governor_memory_mb: int = setting(
        0, "Megabytes that all workers of one TorchServe together may take for it; 0: no bound.", low=0, high=4_000_000
    )
    image_workers: int = setting(1, "TorchServe workers for the image encoder.", low=1, high=64)
    text_workers: int = setting(1, "TorchServe workers for the text encoder.", low=1, high=64)
    review_model: str = setting(
        "auto", "Whether TorchServe keeps the model that reads reviews: auto (once there are any), always, never."
    )
    review_workers: int = setting(1, "TorchServe workers for the model that reads reviews.", low=1, high=64)
    encode_timeout_s: float = setting(10.0, "Longest wait for one encoding, in seconds.", low=0.1, high=120)
    max_upload_mb: int = setting(12, "Largest picture a visitor may send, in megabytes.", low=1, high=100)
    max_picture_megapixels: int = setting(40, "Largest picture opened, in millions of pixels.", low=1, high=400)
    upload_ttl_s: int = setting(3600, "How long a visitor's photo is kept, in seconds.", low=60, high=86400)
    ocr_timeout_s: float = setting(8.0, "Longest wait for reading the words in one photo, in seconds.", low=1, high=60)
    ocr_concurrency: int = setting(2, "Photos whose words are read at the same time, per process.", low=1, high=16)
    api_anonymous: bool = setting(True, "Whether reading the JSON API needs no key; writing always needs one.")
    rate_limit: str = setting("120 per minute", "Requests allowed per address; empty switches the limit off.")
    rate_limit_key: str = setting(
        "600 per minute", "Requests allowed per API key that has no rate of its own; empty switches the limit off."
    )
    rate_limit_photos: str = setting("30 per minute", "Photos allowed per address; empty switches the limit off.")
    rate_limit_store: str = setting(
        "",
        "Where requests are counted: redis://host:6379/0; memory:// (each process for itself); empty: shared by every"
        " process on the database, with SQLite in the file limits.db of the instance folder.",
        secret=True,
    )
    rate_limit_sign_in: str = setting(
        "10 per minute", "Attempts to sign in to /ops allowed per address; empty switches the limit off."
    )
    rate_limit_sign_in_all: str = setting(
        "30 per minute", "Attempts to sign in to /ops allowed from all addresses together; empty: no limit."
    )
    ops_idle_minutes: int = setting(60, "Minutes without a request after which /ops asks again.", low=1, high=1440)
    ops_session_hours: int = setting(12, "Hours after which /ops asks again in any case.", low=1, high=168)
    keep_unsure_photos: bool = setting(
        False, "Whether visitors' photos that were not recognised are kept for labelling; the pages then say so."
    )
    unsure_below: float = setting(
        0.5, "A photo counts as not recognised when its likeliest category is less probable.", low=0.01, high=1
    )
    unsure_photos_most: int = setting(500, "How many of these photos are kept at most.", low=1, high=100_000)
    unsure_photos_days: int = setting(14, "Days after which they are deleted, labelled or not.", low=1, high=365)
    language: str = setting(
        "english",
        "What the products speak: english, german, french and so on. Counts from the next release on.",
    )
    synonyms: Path = setting(
        PROJECT / "indexer" / "words" / "synonyms.txt",
        "Text file of words that mean the same, read anew when it changes.",
    )
    picture_trusted_hosts: str = setting(
        "", "Hosts, addresses and networks, separated by commas, whose pictures are fetched although they are private."
    )
    picture_threads: int = setting(8, "Pictures fetched at the same time from all hosts.", low=1, high=64)
    picture_threads_a_host: int = setting(4, "Pictures fetched at the same time from one host.", low=1, high=32)
    picture_rate: float = setting(10.0, "Pictures asked of one host in a second; 0: no limit.", low=0, high=1000)
    picture_max_mb: int = setting(20, "Largest picture fetched, in megabytes.", low=1, high=50)
    picture_recheck_hours: float = setting(
        24, "Hours after which an import asks whether a picture has changed.", low=0, high=8760
    )
    placements: Path | None = setting(
        None, "TOML file of products put first, hidden or boosted for single queries, read anew when it changes."
    )
    query_log_days: int = setting(
        30, "Days for which the words searched for are counted, without who asked; 0 counts nothing.", low=0, high=365
    )
    judged_words: Path = setting(
        PROJECT / "demo" / "queries.csv",
        "Queries with the products they should find, asked when releases are compared.",
    )
    judged_photos: Path = setting(
        PROJECT / "demo" / "frozen" / "photos.csv", "Photos with the product each shows, asked when they are compared."
    )
    compare_bounds: str = setting(
        "", "What another release may cost and still be promoted, such as ndcg=0.02,slower=1.5; empty: the defaults."
    )
    jobs_url: str = setting(
        "", "Redis address at which background jobs queue; empty: SQLite in the instance folder.", secret=True
    )
    job_threads: int = setting(1, "Background jobs that a worker does at the same time.", low=1, high=16)
    own_worker: bool = setting(
        True, "Whether `shoplens up` starts a worker for background jobs; otherwise shoplens worker is run beside it."
    )
    max_feed_mb: int = setting(500, "Largest feed that may be uploaded, in megabytes.", low=1, high=20_000)
    feed_pictures: Path | None = setting(
        None, "Folder below which uploaded feeds find pictures they name by path; empty: only pictures on the web."
    )
    trusted_proxies: int = setting(
        0, "Reverse proxies in front whose X-Forwarded-* headers are believed.", low=0, high=5
    )
    cors_origins: str = setting("", "Origins, separated by commas, that may call the JSON API from a browser.")
    log_level: str = setting("info", "debug, info, warning or error.")

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
        given = {item.name: getattr(self, item.name) for item in fields(self)}
        return {PREFIX + name.upper(): str(value) for name, value in given.items() if value is not None}

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


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read Settings from the environment; raises SettingsError naming every value that cannot be used."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    problems = _unknown_names(environment)
    for item in fields(Settings):
        try:
            raw = _raw_value(environment, PREFIX + item.name.upper(), secret=item.metadata["secret"])
            if raw is not None and (raw or item.type == "str"):  # an empty number or path is one not given
                values[item.name] = convert(raw, str(item.type), item.metadata)
        except (ValueError, OSError) as error:
            problems.append(f"{PREFIX}{item.name.upper()}: {error}")
    problems += contradictions(values)
    if problems:
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(problems))
    return Settings(**values)


def describe_settings() -> list[tuple[str, str, str]]:
    """Name, default and help of every setting, for the docs and `shoplens doctor`."""
    rows = []
    for item in fields(Settings):
        default = item.default if item.default is not MISSING else ""
        shown = str(default).replace(str(PROJECT) + os.sep, "") if default not in ("", None) else "(empty)"
        rows.append((PREFIX + item.name.upper(), shown, item.metadata["help"]))
    return rows


def _raw_value(environment: Mapping[str, str], name: str, *, secret: bool) -> str | None:
    file = environment.get(f"{name}_FILE") if secret else None
    if file and name in environment:
        raise ValueError(f"set either {name} or {name}_FILE, not both")
    return Path(file).read_text(encoding="utf-8").strip() if file else environment.get(name)


def _unknown_names(environment: Mapping[str, str]) -> list[str]:
    known = {PREFIX + item.name.upper() for item in fields(Settings)}
    known |= {f"{PREFIX}{item.name.upper()}_FILE" for item in fields(Settings) if item.metadata["secret"]}
    known.add(PREFIX + "DATA")  # where the development data lies; no setting of a running shop
    strangers = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return [f"{name}: no such setting; docs/settings.md lists them" for name in strangers]
