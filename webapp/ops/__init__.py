"""The pages of whoever runs the shop, behind a password: one file per page."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("ops", __name__, url_prefix="/ops")
