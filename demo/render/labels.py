"""Printed labels, drawn with Pillow: four layouts, flat or to be wrapped around a turned body."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from demo.shop.product import Label

FACES = {"serif": ("LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"),
         "italic": ("LiberationSerif-Italic.ttf", "DejaVuSerif-Italic.ttf"),
         "sans": ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
         "light": ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
         "narrow": ("LiberationSansNarrow-Bold.ttf", "DejaVuSansCondensed-Bold.ttf")}
STYLES = {"band": ("serif", "italic"), "frame": ("serif", "serif"), "modern": ("sans", "light"),
          "badge": ("narrow", "light")}
FRONT = 0.25  # of the turn: about 90 degrees, so the front is seen whole
Box = tuple[float, float, float, float]


def draw(label: Label, width_px: int, height_px: int, *, wrap: bool = False) -> Image.Image:
    """The label as a picture; `wrap` prints a narrow front at a quarter of the turn and words on the back."""
    picture = Image.new("RGB", (width_px, height_px), label.ground)
    pen = ImageDraw.Draw(picture)
    if not wrap:
        _front(pen, label, (0.0, 0.0, float(width_px), float(height_px)))
        return picture
    half = width_px * FRONT / 2
    _trim(pen, label, width_px, height_px)
    _front(pen, label, (width_px * 0.25 - half, 0.0, width_px * 0.25 + half, float(height_px)))
    _back(pen, label, (width_px * 0.75 - half * 0.8, height_px * 0.2, width_px * 0.75 + half * 0.8, height_px * 0.8))
    return picture


def _trim(pen: ImageDraw.ImageDraw, label: Label, width: int, height: int) -> None:
    """Lines that run right round a wrapped label."""
    if label.style in ("band", "frame"):
        for y in (0.045, 0.955):
            pen.rectangle((0, height * (y - 0.008), width, height * (y + 0.008)), fill=label.ink)


def _front(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    layouts: dict[str, Callable[[ImageDraw.ImageDraw, Label, Box], None]] = {
        "band": _band, "frame": _frame, "modern": _modern, "badge": _badge}
    layouts[label.style](pen, label, box)


def _band(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    """Brand above, a broad band of ink with the title in it, detail below."""
    pen.rectangle(_part(box, -0.0, 0.34, 1.0, 0.68), fill=label.ink)
    words(pen, label.brand, _part(box, 0.08, 0.11, 0.92, 0.27), "italic", label.ink, lines=1)
    words(pen, label.title, _part(box, 0.06, 0.37, 0.94, 0.65), "serif", label.ground)
    words(pen, label.detail, _part(box, 0.08, 0.74, 0.92, 0.9), "light", label.ink)


def _frame(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    """A ruled double frame with everything centred."""
    thin = max(2, round((box[3] - box[1]) * 0.008))
    pen.rectangle(_part(box, 0.04, 0.1, 0.96, 0.9), outline=label.ink, width=thin * 2)
    pen.rectangle(_part(box, 0.065, 0.125, 0.935, 0.875), outline=label.ink, width=thin)
    words(pen, label.brand, _part(box, 0.12, 0.16, 0.88, 0.29), "serif", label.ink, lines=1)
    _rule(pen, box, 0.33, label.ink, thin)
    words(pen, label.title, _part(box, 0.1, 0.36, 0.9, 0.66), "serif", label.ink)
    _rule(pen, box, 0.69, label.ink, thin)
    words(pen, label.detail, _part(box, 0.12, 0.715, 0.88, 0.85), "italic", label.ink)


def _modern(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    """Big sans title from the left, small brand and detail."""
    words(pen, label.title, _part(box, 0.09, 0.12, 0.91, 0.54), "sans", label.ink, left=True)
    pen.rectangle(_part(box, 0.09, 0.585, 0.34, 0.605), fill=label.ink)
    words(pen, label.brand, _part(box, 0.09, 0.64, 0.91, 0.75), "sans", label.ink, lines=1, left=True)
    words(pen, label.detail, _part(box, 0.09, 0.77, 0.91, 0.9), "light", label.ink, left=True)


def _badge(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    """An oval of ink in the middle holding the title; brand above it, detail below."""
    pen.rounded_rectangle(_part(box, 0.05, 0.27, 0.95, 0.72), radius=(box[3] - box[1]) * 0.2, fill=label.ink)
    words(pen, label.brand, _part(box, 0.08, 0.09, 0.92, 0.22), "narrow", label.ink, lines=1)
    words(pen, label.title, _part(box, 0.13, 0.33, 0.87, 0.66), "narrow", label.ground)
    words(pen, label.detail, _part(box, 0.08, 0.77, 0.92, 0.91), "light", label.ink)


def _back(pen: ImageDraw.ImageDraw, label: Label, box: Box) -> None:
    words(pen, f"{label.brand} {label.title}", _part(box, 0, 0, 1, 0.4), "light", label.ink)
    words(pen, label.detail, _part(box, 0, 0.5, 1, 0.75), "light", label.ink)


def _part(box: Box, left: float, top: float, right: float, bottom: float) -> Box:
    """A part of a box, in fractions of it."""
    width, height = box[2] - box[0], box[3] - box[1]
    return (box[0] + left * width, box[1] + top * height, box[0] + right * width, box[1] + bottom * height)


def _rule(pen: ImageDraw.ImageDraw, box: Box, at: float, ink: str, thick: int) -> None:
    left, y, right, _ = _part(box, 0.25, at, 0.75, at)
    pen.rectangle((left, y, right, y + thick), fill=ink)


def words(pen: ImageDraw.ImageDraw, text: str, box: Box, face: str, ink: str, *, lines: int = 3,
           left: bool = False) -> None:
    """Words as large as the box allows, on one line or several, whichever gets larger."""
    width, height = box[2] - box[0], box[3] - box[1]
    best: tuple[int, list[str]] = (0, [text])
    for count in range(1, lines + 1):
        rows = _broken(text, count)
        size = _largest(rows, width, height, face)
        if size > best[0] * 1.12:
            best = (size, rows)
    size, rows = best
    chosen, step = font(face, max(size, 6)), size * 1.12
    y = (box[1] + box[3]) / 2 - step * (len(rows) - 1) / 2
    for row in rows:
        x = box[0] if left else (box[0] + box[2]) / 2
        pen.text((x, y), row, font=chosen, fill=ink, anchor="lm" if left else "mm")
        y += step


def _broken(text: str, count: int) -> list[str]:
    """The words on `count` lines of about equal length."""
    words = text.split()
    rows, target = [""], len(text) / count
    for word in words:
        if rows[-1] and len(rows) < count and len(rows[-1]) + len(word) / 2 > target:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _largest(rows: list[str], width: float, height: float, face: str) -> int:
    """The font size at which every row fits the width and all rows fit the height."""
    probe = font(face, 100)
    widest = max(probe.getlength(row) for row in rows)
    return int(min(100 * width / widest, height / (1.12 * len(rows))))


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    for name in FACES[face]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    found = next(iter(Path("/usr/share/fonts").rglob("*.ttf")), None)
    if found is None:
        raise FileNotFoundError("no TrueType font found for the labels")
    return ImageFont.truetype(str(found), size)
