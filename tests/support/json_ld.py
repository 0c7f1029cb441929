"""What a page says to search engines."""

from __future__ import annotations

import json
import re
from typing import Any


def json_ld(page: str) -> list[Any]:
    """The JSON-LD of a page, in order."""
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
