"""The blueprint of the pages shoppers see; every view is added to it where it is defined."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shop", __name__)
