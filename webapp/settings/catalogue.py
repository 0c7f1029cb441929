"""Settings of the catalogue: language, prices, feeds and their pictures."""

from __future__ import annotations

from pydantic import Field

from webapp import validation as valid
from webapp.settings.group import SettingsGroup


class CatalogueSettings(SettingsGroup):
    """Language, prices, feeds and their pictures."""

    language: valid.Language = "english"
    """What the products speak: english, german and so on; pages do too, a search from the next release on."""
    currency: valid.Currency = ""
    """Currency (EUR, CAD) of prices whose feed names none, or only a sign such as $ or kr; empty: they have none."""
    time_zone: valid.TimeZone = "UTC"
    """Of the shop, such as Europe/Berlin: when sales begin and end whose dates name no zone."""
    prices_include_tax: bool | None = None
    """Whether prices include VAT, said beside them (`incl. VAT` or `plus VAT`); empty says nothing."""
    locale: valid.Locale = ""
    """Whose way of writing prices the pages follow: de (1.249,00 €), de_CH, pt_BR; empty: that of their language."""
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
    max_feed_mb: int = Field(default=500, ge=1, le=20_000)
    """Largest feed that may be uploaded, in megabytes."""
    feed_pictures: valid.Folder | None = None
    """Folder below which uploaded feeds find pictures they name by path; empty: only pictures on the web."""
