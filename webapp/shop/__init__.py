"""The pages shoppers see: one file per page."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shop", __name__)
