"""Contact sheets: every kind's pictures for looking at, and one picture of the whole shop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from demo.shop.product import Product

SUFFIXES = (("catalogue", "-1"), ("catalogue", "-2"), ("catalogue", "-3"), ("query", "-a"), ("query", "-b"),
            ("label", ""))


def kind_sheets(products: Sequence[Product], pictures: Path, out: Path, cell: int = 160) -> list[Path]:
    """One sheet a kind, a row a product; returns the sheets written."""
    written = []
    for kind in sorted({product.kind for product in products}):
        rows = [[pictures / folder / f"{product.id}{suffix}.jpg" for folder, suffix in SUFFIXES]
                for product in products if product.kind == kind]
        half = (len(rows) + 1) // 2  # two products side by side, or the sheet gets very tall
        wide = [row + (rows[i + half] if i + half < len(rows) else []) for i, row in enumerate(rows[:half])]
        target = out / f"{kind}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        _grid(wide, cell, 2 * len(SUFFIXES)).save(target, quality=82)
        written.append(target)
    return written


def shop_sheet(products: Sequence[Product], pictures: Path, target: Path, across: int = 15, down: int = 8) -> None:
    """The shop in one picture: products of all kinds in turn, first view."""
    kinds = sorted({product.kind for product in products})
    ranks = [(n, kinds.index(p.kind), p) for kind in kinds
             for n, p in enumerate(q for q in products if q.kind == kind)]
    chosen = [p for _, _, p in sorted(ranks, key=lambda rank: rank[:2])][:across * down]
    paths = [pictures / "catalogue" / f"{product.id}-1.jpg" for product in chosen]
    rows = [paths[i:i + across] for i in range(0, len(paths), across)]
    _grid(rows, 112, across).save(target, quality=84, optimize=True)


def _grid(rows: Sequence[Sequence[Path]], cell: int, across: int) -> Image.Image:
    sheet = Image.new("RGB", (across * cell, max(1, len(rows)) * cell), "#ffffff")
    for y, row in enumerate(rows):
        for x, path in enumerate(row):
            if path.exists():
                with Image.open(path) as picture:
                    sheet.paste(picture.resize((cell, cell), Image.Resampling.LANCZOS), (x * cell, y * cell))
    return sheet
