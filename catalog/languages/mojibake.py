"""Puts right text whose UTF-8 was read in another encoding, where nothing else can have been meant."""

import re
import unicodedata
from functools import cache

from catalog.languages.letters import HALF_WIDTH_KANA, JAPANESE, KANA, KOREAN, LETTERS, SIMPLIFIED, TRADITIONAL

PAGES = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
LAYERS = 3  # times that text may have gone through the same mistake
FEWEST_LETTERS = 2  # one ideograph, or one letter of another script without a word beside it, may come out of marks
UNITS = "Ωμ"  # Greek letters that stand beside Latin ones: ohm and micro
_RUN = re.compile(r"[^\x00-\x7f]+")
# "à" whose second half, a no-break space, became a space; in capitals "Ã" is a letter of its own.
_LOST_SPACE = re.compile(r"(?:(?<=[a-zß-ÿ])|(?<!\S))Ã  ?(?=[^\WA-Z]|\W|$)")
_QUOTES = {"”": "“", "“": "„", "’": "‘", "‘": "‚", "»": "«", "›": "‹", "«": "»"}
# What is left of a longer sequence: control characters with what hangs on them, and beginnings that no language has.
_BROKEN = re.compile(
    r"[\xa0-\xff\u0152-\u2122]*[\x80-\x84\x86-\x9f][\x80-\xff\u0152-\u2122]*"
    r"|[âãÃÂ][€¢‚„ƒ†‡¬ˆ‰][€¢‚„ƒ†‡¬ˆ‰™š›œžŸ¡-¿âãÃÂ“”’‘•–—˜…]*"
)
_REST = re.compile(r"[\x80-\x9f]|[À-ÿ][^\w\s]+|[¢¬‚ƒ†‡ˆ‰]")


def mojibake(value: str) -> str:
    """The text put right ("cafÃ©" is "café") where each sequence decodes to letters and signs in use; else itself."""
    for _ in range(LAYERS):
        if value.isascii():
            return value
        after = _RUN.sub(_decoded, _LOST_SPACE.sub("à ", value))
        if after == value:
            return value
        value = after
    return value


def without_broken_marks(value: str) -> str:
    """The words without the remains of sequences that cannot be put right ("Mug\x89ã¢ blue" is "Mug blue")."""
    if value.isascii() or not _BROKEN.search(value):
        return value
    return " ".join(_BROKEN.sub(lambda found: _REST.sub("", found[0]), value).split(" "))


def _decoded(run: re.Match[str]) -> str:
    """What a run of characters beyond ASCII was before it was misread."""
    if len(run[0]) < 2 or _closes_quote(run):
        return run[0]
    for page in PAGES:
        try:
            before = bytes(map(_bytes(page).__getitem__, run[0])).decode()
        except (KeyError, UnicodeDecodeError):
            continue
        if before.isascii() or (set(before) <= _known() and _fits(before, run)):
            return before
    return run[0]


def _closes_quote(run: re.Match[str]) -> bool:
    """Whether the run is a letter in front of the end of a quotation that began before it."""
    opening = _QUOTES.get(run[0][-1])
    return len(run[0]) == 2 and opening is not None and opening in run.string[: run.start()]


def _fits(text: str, run: re.Match[str]) -> bool:
    """Whether the text could stand where the run is: one script in a word, no small letter in capitals."""
    scripts = {_script(char) for char in text if char.isalpha() and char not in UNITS}
    wants_more = "ideograph" in scripts or (scripts - {"Latin"} and run[0] == run.string.strip())
    if wants_more or (scripts - {"Latin", "Greek"} and not _beside_a_word(run)):
        return sum(map(str.isalpha, text)) >= FEWEST_LETTERS
    before, after = run.string[max(0, run.start() - 2) : run.start()], run.string[run.end() : run.end() + 1]
    beside = (before[-1:] if text[0].isalpha() else "") + (after if text[-1].isalpha() else "")
    if any(char.isalpha() for char in beside):
        scripts.add("Latin")
    capitals = len(before) == 2 and before.isupper() and not after.islower()
    return len(scripts) < 2 and not (capitals and text[0].islower())


def _beside_a_word(run: re.Match[str]) -> bool:
    """Whether the cell holds another run that is long enough to be a word of a script with two bytes a letter."""
    return any(
        found.start() != run.start() and len(found[0]) >= 2 * FEWEST_LETTERS for found in _RUN.finditer(run.string)
    )


def _script(char: str) -> str:
    """The name of a letter's script, as far as they are told apart."""
    name = unicodedata.name(char, "").split(" ")[0]
    return name.capitalize() if name in ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC") else "ideograph"


@cache
def _known() -> frozenset[str]:
    """The letters of all languages, and signs; rare ideographs are not among them."""
    found = {char for chars in LETTERS.values() for char in chars} - set("°ªº·¿¡")
    found |= {char.upper() for char in found if len(char.upper()) == 1}
    found |= {char for chars in (KANA, HALF_WIDTH_KANA, JAPANESE, SIMPLIFIED, TRADITIONAL, KOREAN) for char in chars}
    signs = (*range(0xA0, 0xC0), *range(0x2010, 0x2028), *range(0x2030, 0x2050), *range(0x20A0, 0x20C0))
    signs += (*range(0x2100, 0x2800), *range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0x1F300, 0x1FB00))
    return frozenset(found.union(map(chr, signs), "\x85×÷\ufe0f\u200b\u200d\ufeff"))


@cache
def _bytes(page: str) -> dict[str, int]:
    """The byte of each character of a code page; those that it leaves out are control characters."""
    own = {char: byte for byte in range(0x80, 0x100) if (char := bytes((byte,)).decode(page, "ignore"))}
    return {chr(byte): byte for byte in range(0x80, 0x100) if page == PAGES[0] or byte < 0xA0} | own
