"""A shop's theme: the files of a folder that pages may ask for, checked once, before anything starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

READY = Path(__file__).resolve().parent.parent.parent / "static" / "themes"
STYLE = "theme.css"
PARTS = ("header", "footer")  # templates/header.html, templates/footer.html
KINDS: Mapping[str, str] = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
}
LARGEST = 2_000_000  # bytes of one file
MOST_FILES = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_PICTURES = (".svg", ".png", ".webp", ".jpg")
_ELSEWHERE = re.compile(r"@import\b|url\(\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VIEW_BOX = re.compile(rb"<svg\b[^>]*?\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*[\"']")


class ThemeError(ValueError):
    """A theme that cannot be used; the message says why and what is accepted."""


@dataclass(frozen=True)
class Logo:
    """A picture in place of the shop's name; its size in pixels, of which pages use the ratio."""

    name: str
    width: int
    height: int


@dataclass(frozen=True)
class Theme:
    """Files by the names that pages ask for, and what pages need to know of them; empty for the look of Shoplens."""

    files: Mapping[str, Path] = field(default_factory=dict)
    logo: Logo | None = None
    logo_dark: Logo | None = None  # in its place where the browser is set to dark
    favicon: str = ""
    templates: Mapping[str, Path] = field(default_factory=dict)  # by part: header, footer

    @property
    def style(self) -> str:
        """The name of the style sheet, "" without one."""
        return STYLE if STYLE in self.files else ""

    @property
    def favicon_kind(self) -> str:
        """Its media type."""
        return KINDS[Path(self.favicon).suffix]


def locate_theme(given: Path) -> Path:
    """The folder or .css file of a theme, which may be the name of a ready one. Raises ThemeError."""
    ready = sorted(path.name for path in READY.glob("*") if path.is_dir())
    place = READY / given if str(given) in ready else given.expanduser().resolve()
    if not (place.is_dir() or (place.suffix == ".css" and place.is_file())):
        raise ThemeError(
            f"{str(given)!r} is no theme; accepted are a folder with {STYLE} or a logo in it, a .css file, or one of"
            f" {', '.join(ready)}"
        )
    return place


def read_theme(place: Path | None) -> Theme:
    """What is in a theme. Raises ThemeError for what pages could not use, or should not serve."""
    if place is None:
        return Theme()
    folder = place if place.is_dir() else place.parent
    files = dict(_served(folder)) if place.is_dir() else {STYLE: _checked(place, folder)}
    if STYLE in files:
        _check_style(files[STYLE])
    logo, dark = _picture(files, "logo"), _picture(files, "logo-dark")
    favicon = next((name for name in (f"favicon{kind}" for kind in (".svg", ".png", ".ico")) if name in files), "")
    templates = dict(_templates(folder)) if place.is_dir() else {}
    if not (files or templates):
        raise ThemeError(f"the folder {place} has none of {STYLE}, logo.svg, favicon.svg, templates/header.html")
    return Theme(files, logo, dark, favicon, templates)


def _served(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that browsers may ask for, in the folder and in those right in it; others are never served."""
    found = [path for path in sorted([*folder.glob("*"), *folder.glob("*/*")]) if path.suffix.lower() in KINDS]
    if len(found) > MOST_FILES:
        raise ThemeError(f"the folder {folder} has {len(found)} files; a theme has at most {MOST_FILES}")
    for path in found:
        yield path.relative_to(folder).as_posix(), _checked(path, folder)


def _checked(path: Path, folder: Path) -> Path:
    """The file, refused where its name, its place or its size is none that a page should meet."""
    shown = path.relative_to(folder)
    if not all(_NAME.fullmatch(part) for part in shown.parts) or path.suffix not in KINDS:
        raise ThemeError(
            f"the theme has a file named {shown.as_posix()!r}; accepted are letters a to z, digits, points, hyphens and"
            f" underscores, with an ending of {', '.join(KINDS)}"
        )
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise ThemeError(f"{shown.as_posix()!r} of the theme leads out of its folder or is no file; put the file there")
    if path.stat().st_size > LARGEST:
        raise ThemeError(f"{shown.as_posix()!r} of the theme has more than {LARGEST:,} bytes; make it smaller")
    return path


def _check_style(path: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ThemeError(f"{path} is not written in UTF-8; save it so") from None
    if found := _ELSEWHERE.search(_COMMENT.sub("", text)):
        raise ThemeError(
            f"{path} has {found[0]!r}, but pages load nothing from elsewhere; put the file into the theme and name it"
            " as url(fonts/name.woff2)"
        )


def _picture(files: Mapping[str, Path], name: str) -> Logo | None:
    for kind in _PICTURES:
        if path := files.get(name + kind):
            return Logo(name + kind, *_size(path))
    return None


def _size(path: Path) -> tuple[int, int]:
    """Width and height, in pixels or in the units of an SVG's viewBox. Raises ThemeError."""
    if path.suffix == ".svg":
        found = _VIEW_BOX.search(path.read_bytes()[:10_000])
        sides = [round(float(side)) for side in found.groups()] if found else []
        if not all(sides) or not sides:
            raise ThemeError(f"{path} has no viewBox that says how wide and high it is; add one")
        return sides[0], sides[1]
    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, Image.DecompressionBombError):
        raise ThemeError(f"{path} is no picture that can be read; save it as PNG, WebP, JPEG or SVG") from None


def _templates(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((folder / "templates").glob("*.html")):
        if path.stem not in PARTS:
            raise ThemeError(f"the theme has templates/{path.name!r}; accepted are header.html and footer.html")
        if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            raise ThemeError(f"templates/{path.name} of the theme leads out of its folder; put the file there")
        yield path.stem, path
