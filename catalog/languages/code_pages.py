"""Tells the code page of bytes by how likely each language would have written what the code page makes of them."""

import math
import re
from collections import Counter, defaultdict
from functools import cache

from catalog.languages import letters

CODE_PAGES = {  # in the order that settles between those that make the same text of the bytes
    "cp1252": "English German French Spanish Italian Dutch Portuguese Catalan Swedish Danish Finnish Icelandic",
    "iso8859_15": "English German French Spanish Italian Dutch Portuguese Catalan Swedish Danish Finnish Estonian",
    "cp1250": "Polish Czech Slovak Hungarian Slovenian Croatian Romanian German",
    "iso8859_2": "Polish Czech Slovak Hungarian Slovenian Croatian Romanian German",
    "cp1251": "Russian Ukrainian Bulgarian Serbian",
    "koi8_r": "Russian",
    "cp1253": "Greek",
    "iso8859_7": "Greek",
    "cp1254": "Turkish",
    "cp1257": "Lithuanian Latvian Estonian",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
    "mac_roman": "German French Spanish Italian Dutch Portuguese Swedish Danish",
    "cp932": "Japanese",
    "euc_jp": "Japanese",
    "gb18030": "Chinese (simplified)",
    "big5hkscs": "Chinese (traditional)",
    "cp949": "Korean",
}
RARE = {"mac_roman": 4, "koi8_r": 2, "cp1255": 2, "cp1256": 2}  # taken only where they fit that much better
WESTERN, SELDOM = "cp1252", 1  # Windows' Western page is the usual one
IN_CASE = 0.08  # of a capital letter, compared with the small one
STRANGE = math.log(1e-6)  # of a character that no text of the language has
ODD_PLACE = math.log(1e-2)  # of a sign within a word, or a capital letter behind a small one
DEPENDENT = 3  # letters come in words: so many of them say as much as one that stood alone
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ODD = re.compile(  # a sign within a word, a capital letter behind a small one, a letter alone
    r"(?<=[^\W\d_])[^\w\s’'´·\xad-](?=[^\W\d_])|(?<=[a-zß-öø-ÿа-яα-ω])[^\x00-\x7f]"
    r"|(?<![^\W\d_])[\x80-\u06ff](?![^\W\d_])"
)
_MIXED = re.compile(r"(?<=[A-Za-z])[\u0370-\u06ff]|[\u0370-\u06ff](?=[A-Za-z])")  # two scripts in one word


def best_code_page(sample: bytes) -> tuple[str, str, float]:
    """The code page, the language whose letters fit best, and the certainty, 0 to 1."""
    found: dict[str, tuple[float, str, str]] = {}  # by what the bytes become
    for page, languages in CODE_PAGES.items():
        text = sample.decode(page, "replace")
        fit, language = max((_fit(text, language), language) for language in _languages(languages))
        fit -= RARE.get(page, 0 if page == WESTERN else SELDOM)
        if text not in found or fit > found[text][0]:
            found[text] = (fit, found[text][1] if text in found else page, language)
    ranked = sorted(found.values(), key=lambda one: -one[0])
    others = sum(math.exp(max(-700.0, (fit - ranked[0][0]) / DEPENDENT)) for fit, _, _ in ranked[1:])
    return ranked[0][1], ranked[0][2], 1 / (1 + others)


def _languages(names: str) -> list[str]:
    return [names] if names.startswith("Chinese") else names.split()


def _fit(text: str, language: str) -> float:
    """The logarithm of the likelihood of the text's characters beyond ASCII."""
    likely = _likelihoods(language)
    counted = Counter(_FOREIGN.findall(_WORD.sub(lambda word: word[0].lower() if word[0].isupper() else word[0], text)))
    odd = len(_MIXED.findall(text))
    for found in _ODD.finditer(text):
        char, before = found[0], text[found.start() - 1 : found.start()]
        odd += char.isupper() if before.islower() else char.isalpha() != before.isalpha()
    return odd * ODD_PLACE + sum(count * likely.get(char, _otherwise(char)) for char, count in counted.items())


def _otherwise(char: str) -> float:
    return STRANGE * 2 if char == "\ufffd" or "\x80" <= char <= "\x9f" else STRANGE


@cache
def _likelihoods(language: str) -> dict[str, float]:
    """The logarithm of the share of each character beyond ASCII among those of the language."""
    shares: defaultdict[str, float] = defaultdict(float)
    for weight, chars in _weighted(language):
        whole = sum(1 / (rank + 3) for rank in range(len(chars)))
        for rank, char in enumerate(chars):
            shares[char] += weight / (rank + 3) / whole
    for char, share in list(shares.items()):
        if len(char.upper()) == 1 and char.upper() not in shares:
            shares[char.upper()] = share * IN_CASE
    return {char: math.log(share) for char, share in shares.items()}


def _weighted(language: str) -> list[tuple[float, str]]:
    """Characters, the most frequent first, with the share of all that they make."""
    match language:
        case "Japanese":
            common = [(0.57, letters.KANA), (0.3, letters.JAPANESE), (0.04, _ideographs("cp932", 0x88, 0x98))]
            common.append((0.03, letters.HALF_WIDTH_KANA))
        case "Chinese (simplified)":
            common = [(0.8, letters.SIMPLIFIED), (0.15, _ideographs("gb2312", 0xB0, 0xD8))]
        case "Chinese (traditional)":
            common = [(0.8, letters.TRADITIONAL), (0.15, _ideographs("big5", 0xA4, 0xC7))]
        case "Korean":
            common = [(0.8, letters.KOREAN), (0.15, _ideographs("euc_kr", 0xB0, 0xC9))]
        case _:
            return [(0.96, letters.LETTERS[language]), (0.03, letters.SIGNS), (0.004, letters.FOREIGN)]
    return [(weight, "".join(dict.fromkeys(chars))) for weight, chars in common] + [(0.04, letters.CJK_SIGNS)]


def _ideographs(page: str, first: int, last: int) -> str:
    """The characters in common use, which old standards put in front of the rare ones."""
    pairs = (bytes((lead, trail)) for lead in range(first, last) for trail in range(0x40, 0xFF))
    return "".join(text for pair in pairs if len(text := pair.decode(page, "ignore")) == 1 and ord(text) > 0x7F)
