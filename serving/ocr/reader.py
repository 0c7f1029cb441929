"""Reads the words in a picture: labels, lists, receipts, and the print on product pictures.

One door, two engines behind it: RapidOCR (rapid.py) and Tesseract (tesseract.py).
"""

import logging
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from serving.ocr import rapid, tesseract
from serving.ocr.languages import NOT_BY_RAPIDOCR
from serving.ocr.reading import Deadline, Engine, EngineFailed, OcrTimeout, OcrUnavailable, Reading, sure_words
from serving.ocr.words import Word, letters_read, merged, rows

EngineName = Literal["rapidocr", "tesseract"]
Choice = Literal["auto", "rapidocr", "tesseract"]

FEWEST_LETTERS = 3  # in all of a photo: less is a pattern taken for print …
BEYOND_DOUBT = 0.9  # … unless it was read with this confidence
PRINTED_SURE = 0.8  # only such words of a catalogue picture enter the word index

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OcrResult:
    """What was read: the text by lines, the words, the time it took, and whether there was too little of that."""

    text: str
    words: list[Word]
    seconds: float
    cut_short: bool = False


class Reader:
    """Reads pictures, at most `concurrency` at a time, each within `timeout_s` of wall time.

    `choice` "auto" is RapidOCR where it is installed and reads `language` (as in SHOPLENS_LANGUAGE), else Tesseract.
    """

    def __init__(
        self, timeout_s: float = 10.0, concurrency: int = 2, *, choice: Choice = "auto", language: str = "english"
    ) -> None:
        self._timeout_s = timeout_s
        self.engine: EngineName | None = _choose(choice, language)
        tesseracts = tesseract.TesseractEngine(language, concurrency)
        self._engine: Engine = rapid.RapidEngine(concurrency) if self.engine == "rapidocr" else tesseracts
        self._fallback = tesseracts if choice == "auto" and tesseract.available() else None
        # Tesseract's own threads cost more than they bring; pytesseract hands this process's environment on.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")

    @property
    def available(self) -> bool:
        """Whether any photo can be read."""
        return self.engine is not None

    def read(self, image: Image.Image) -> OcrResult:
        """The words of a picture, whichever way it was turned: the best known when the time is up.

        Raises OcrUnavailable, EngineFailed, and Busy when no place was free in all that time.
        """
        started = time.monotonic()
        picture, deadline = image.convert("RGB"), Deadline(started + self._timeout_s)
        reading = self._ask(lambda engine: engine.read(picture, deadline))
        words = reading.words if _holds_words(reading) else []
        text = "\n".join(" ".join(word.text for word in line) for line in rows(words))
        return OcrResult(text, words, time.monotonic() - started, reading.cut_short)

    def read_printed(self, image: Image.Image) -> str:
        """The words on a catalogue picture that are beyond doubt, "" where nothing looks like print.

        Raises OcrTimeout where there was no time for all of them, and what `read` raises.
        """
        picture, deadline = image.convert("RGB"), Deadline.after(self._timeout_s)
        reading = self._ask(lambda engine: engine.read_printed(picture, deadline))
        if reading.cut_short:
            raise OcrTimeout(f"The words in this picture could not be read within {self._timeout_s:g} s.")
        sure = sure_words(reading.words, PRINTED_SURE)
        return " ".join(word.text for word in merged([[word for word in sure if _is_word(word.text)]]))

    def _ask(self, ask: Callable[[Engine], Reading]) -> Reading:
        if not self.available:
            raise OcrUnavailable(
                'Words in photos cannot be read: neither RapidOCR (pip install -e ".[ocr]") nor Tesseract'
                " (apt-get install tesseract-ocr) is installed as SHOPLENS_OCR_ENGINE asks."
            )
        try:
            return ask(self._engine)
        except EngineFailed as error:
            if self._fallback is None or self._fallback is self._engine:
                raise
            log.warning("%s Tesseract reads it instead.", error)
            return ask(self._fallback)


def _choose(choice: Choice, language: str) -> EngineName | None:
    """The engine to use, None where it is not installed."""
    if choice != "tesseract" and rapid.available() and (choice == "rapidocr" or language not in NOT_BY_RAPIDOCR):
        return "rapidocr"
    return "tesseract" if choice != "rapidocr" and tesseract.available() else None


def _holds_words(reading: Reading) -> bool:
    """Whether what was read is words at all, not two letters seen in a pattern."""
    return letters_read(reading.words, 0) >= FEWEST_LETTERS or bool(sure_words(reading.words, BEYOND_DOUBT))


def _is_word(text: str) -> bool:
    """At least three letters or digits that belong together: less is too often a pattern taken for print."""
    return re.fullmatch(r"[^\w]*[^\W_]{3,}(['’\-&.][^\W_]+)*[^\w]*", text) is not None
