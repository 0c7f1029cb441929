"""A small catalogue with a product of every standing."""

from __future__ import annotations

import pytest

from catalog.database import Database
from catalog.steering.marking import mark_products
from tests.support.feeds import Bring

MUG = {"id": "mug", "title": "Stoneware mug", "price": "9", "category": "Mugs", "status": "publish"}
BOWL = {"id": "bowl", "title": "Öltes Holz", "price": "12", "category": "", "status": "draft"}
LAMP = {"id": "lamp", "title": "Reading lamp", "price": "", "category": "Lamps", "status": "publish"}
TIN = {"id": "tin", "title": "Gift tin", "price": "5", "category": "Tins", "status": "publish"}
ROWS = (MUG, BOWL, LAMP, TIN)


@pytest.fixture
def stocked(database: Database, bring: Bring) -> Database:
    """A mug shown, a bowl unpublished, a lamp hidden, a tin removed."""
    bring(*ROWS)
    mark_products(database, ["lamp"], "hide")
    mark_products(database, ["tin"], "remove")
    return database
