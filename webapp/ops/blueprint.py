"""The blueprint of /ops; every view is added to it where it is defined."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("ops", __name__, url_prefix="/ops")
