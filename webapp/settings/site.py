"""Settings of the site: where it listens and keeps things, who may do what and how often, background jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webapp import validation as valid
from webapp.settings.group import PROJECT, SettingsGroup


class SiteSettings(SettingsGroup):
    """The site: where it listens and keeps things, access to it, background jobs."""

    instance: valid.Folder = PROJECT / "instance"
    """Folder for everything generated: database, releases, pictures."""
    database_url: valid.Secret = ""
    """SQLAlchemy address; empty means SQLite in the instance folder."""
    database_read_url: valid.Secret = ""
    """Address of a read replica of that PostgreSQL: shoppers' pages read products there; empty: there is none."""
    database_pool: int = Field(default=5, ge=1, le=100)
    """Connections to PostgreSQL, and to its replica, that a process keeps: so many to write, so many to read."""
    database_pool_more: int = Field(default=10, ge=0, le=100)
    """Further ones that a process opens while all of those are in use, and closes again."""
    database_read_timeout_s: float = Field(default=1.0, ge=0.1, le=30)
    """Seconds that a page waits for one statement that reads, before it shows what was last known."""
    database_statement_timeout_s: float = Field(default=15.0, ge=1, le=600)
    """Seconds that a request waits for any other statement of PostgreSQL; imports and builds have no limit."""
    storage_url: valid.StorageUrl = ""
    """Bucket for pictures, releases, photos, models: s3://bucket/prefix?endpoint=https://host:port; empty: folders."""
    storage_redirect_s: int = Field(default=0, ge=0, le=604_800)
    """Seconds that an address in the bucket is signed for, to which browsers are sent for pictures; 0: we send them."""
    secret_key: valid.Secret = ""
    """Signs forms and sessions; empty: made once, kept in the instance folder."""
    admin_password: valid.Secret = ""
    """Password of the first user of /ops, `owner`, who is made with it where there is no user yet."""
    shop_name: str = "Shoplens"
    """The shop's name, shown on every page."""
    theme: valid.Theme | None = None
    """Look of the pages: a folder (theme.css, logo, favicon, fonts), a .css file, or `plain`; empty: the default."""
    translations: valid.Folder | None = None
    """Folder of more translations of the pages (it/LC_MESSAGES/messages.po); they come before the bundled ones."""
    page_languages: valid.PageLanguages = ""
    """Languages that the pages offer (de,fr,en), first the shop's own; empty: all, first that of SHOPLENS_LANGUAGE."""
    host: str = "127.0.0.1"
    """Address the site listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """Port the site listens on."""
    web_workers: int = Field(default=2, ge=1, le=64)
    """Web processes."""
    web_threads: int = Field(default=8, ge=1, le=64)
    """Threads in each web process."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """Reverse proxies in front whose X-Forwarded-* headers are believed."""
    allowed_hosts: valid.Hosts = ""
    """Names, separated by commas, under which the site may be asked; .shop.example: and all below it; empty: any."""
    cors_origins: str = ""
    """Origins, separated by commas, that may call the JSON API from a browser."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """debug, info, warning or error."""
    metrics_token: valid.Secret = ""
    """What /metrics must be asked with, as Bearer; empty: it answers private addresses alone."""
    api_anonymous: bool = True
    """Whether reading the JSON API needs no key; writing always needs one."""
    rate_limit: valid.Rate = "120 per minute"
    """Requests allowed per address; empty switches the limit off."""
    rate_limit_suggest: valid.Rate = "600 per minute"
    """Suggestions allowed per address, beside the requests; each key typed asks for some; empty: no limit."""
    rate_limit_key: valid.Rate = "600 per minute"
    """Requests allowed per API key that has no rate of its own; empty switches the limit off."""
    rate_limit_photos: valid.Rate = "30 per minute"
    """Photos allowed per address; empty switches the limit off."""
    rate_limit_store: valid.RateStore = ""
    """Where requests are counted: redis://host:6379/0; memory:// (each process for itself); empty: the database."""
    rate_limit_sign_in: valid.Rate = "10 per minute"
    """Attempts to sign in to /ops allowed per browser that did before, else per address; empty: no limit."""
    rate_limit_sign_in_all: valid.Rate = "300 per minute"
    """The same of all browsers together that never signed in before; empty: no limit."""
    ops_idle_minutes: int = Field(default=60, ge=1, le=1440)
    """Minutes without a request after which /ops asks again."""
    ops_session_hours: int = Field(default=12, ge=1, le=168)
    """Hours after which /ops asks again in any case."""
    jobs_url: valid.JobsUrl = ""
    """Redis address at which background jobs queue; empty: SQLite in the instance folder."""
    job_threads: int = Field(default=1, ge=1, le=16)
    """Background jobs that a worker does at the same time."""
    own_worker: bool = True
    """Whether `shoplens up` starts a worker for background jobs; otherwise shoplens worker is run beside it."""
