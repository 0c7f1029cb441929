"""Dates of a sale that name no zone are those of the shop's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.offers.shop import ShopDefaults
from catalog.pictures import PictureStore


@pytest.mark.parametrize(("zone", "price"), [("Etc/GMT-14", Decimal(18)), ("Etc/GMT+12", Decimal(20))])
def test_a_sale_begins_when_its_day_begins_in_the_shop(
    database: Database, store: PictureStore, catalogue: Catalogue, tmp_path: Path, zone: str, price: Decimal
) -> None:
    # Where it is 14 hours later than in London the hour has come; where it is 12 hours earlier it has not.
    begins = datetime.now(UTC) + timedelta(hours=1)
    feed = tmp_path / "feed.csv"
    feed.write_text(f"id,title,price,sale price,sale start\n1,Lamp,20,18,{begins:%Y-%m-%d %H:%M}\n")
    import_feed(database, store, feed, defaults=ShopDefaults(zone=ZoneInfo(zone)))
    lamp = catalogue.product("1")
    assert lamp is not None and lamp.price == price
