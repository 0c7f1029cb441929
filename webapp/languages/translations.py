"""What the pages say in each language: which languages there are, and their translations, read at first use.

Nothing is compiled beforehand: a clone, an image and a shop's own folder hold the same plain text files.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

BUNDLED = Path(__file__).resolve().parent.parent / "translations"
SOURCE = "en"  # what the pages are written in; it needs no translation
INSIDE = Path("LC_MESSAGES", "messages.po")  # below a language's folder, as gettext has it


@lru_cache  # asked several times for each page
def known_languages(own: Path | None = None) -> tuple[str, ...]:
    """Codes of the languages that there are words in, English first; `own` is a shop's own folder of translations.

    A folder is read once: a language that is added counts from the next start on.
    """
    found = {path.parent.parent.name for folder in _folders(own) for path in folder.glob(f"*/{INSIDE}")}
    return SOURCE, *sorted(code for code in found - {SOURCE} if _is_language(code))


def check_languages(text: str, own: Path | None = None) -> tuple[str, ...]:
    """The codes in a list with commas between. Raises ValueError for one that there are no words in."""
    codes = tuple(dict.fromkeys(code.strip().replace("-", "_") for code in text.split(",") if code.strip()))
    known = known_languages(own)
    for code in codes:
        if code not in known:
            raise ValueError(
                f"there are no words in {code!r}; accepted are {', '.join(known)}, and what has a file in the"
                f" folder SHOPLENS_TRANSLATIONS ({code}/{INSIDE.as_posix()})"
            )
    return codes


@lru_cache
def messages_of(code: str, own: Path | None = None) -> Translations:
    """The words of a language; a shop's own come before the bundled ones. English where neither has a message."""
    files = [folder / code / INSIDE for folder in _folders(own)]
    found = [read_translations(file) for file in files if file.is_file()]
    first = found[0] if found else Translations()
    for more in found[1:]:
        first.add_fallback(more)
    return first


def read_translations(file: Path) -> Translations:
    """The messages of a .po file; fuzzy ones, which nobody has looked through, do not count."""
    with file.open("rb") as text:
        catalogue = read_po(text)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _folders(own: Path | None) -> Sequence[Path]:
    return (BUNDLED,) if own is None else (own, BUNDLED)


def _is_language(code: str) -> bool:
    try:
        return str(Locale.parse(code)) == code
    except (UnknownLocaleError, ValueError):
        return False
