"""The commands that docs/operations.md tells people to type."""

from __future__ import annotations

import re

from webapp.settings import PROJECT


def documented(heading: str, block: int = 0) -> list[str]:
    """The lines of one of the blocks of code below a heading."""
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None, f"there is no heading {heading!r}"
    blocks: list[str] = re.findall(r"```\n(.*?)```", section[1], re.DOTALL)
    return blocks[block].strip().splitlines()
