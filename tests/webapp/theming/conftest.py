"""A theme with everything that one may have."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 60"><rect width="180" height="60"/></svg>'
STYLE = """/* https://shop.example/licence */
@font-face { font-family: Shop; src: url(fonts/shop.woff2); }
:root { --accent: #7a1f5c; --round: 0; --shadow: none; }
@media (prefers-color-scheme: dark) { :root { --accent: #f0a8d8; } }
"""
HEADER = '<div class="wide own">{{ logo }}<b>{{ shop_name }}</b>{{ search }}{{ favourites }}</div>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "look"
    (folder / "fonts").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "theme.css").write_text(STYLE)
    (folder / "logo.svg").write_text(LOGO)
    Image.new("RGB", (90, 30), "white").save(folder / "logo-dark.png")
    (folder / "favicon.ico").write_bytes(b"\0\0\1\0")
    (folder / "fonts" / "shop.woff2").write_bytes(b"wOF2")
    (folder / "README.md").write_text("Ours.")
    (folder / "templates" / "header.html").write_text(HEADER)
    return folder
