"""Reads words with Tesseract: a quick look first, the picture's turn next, closer looks while time is left."""

import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial

import pytesseract
from PIL import Image

from serving.errors import Busy
from serving.ocr import views
from serving.ocr.languages import TESSERACT_PACKS
from serving.ocr.reading import Deadline, EngineFailed, OcrUnavailable, Reading, busy
from serving.ocr.words import Word, letters_read, merged, plausible

SPARSE, BLOCK = 11, 6  # Tesseract's page segmentation: words anywhere; one block of lines
EVEN_OUT = "-c thresholding_method=2"  # Sauvola: a threshold for every neighbourhood, against shadows and faded print

LEAST = 0.3  # confidence below which a word is noise
LEAST_ON_LABEL = 0.5  # the same where few words stand before much that only looks like words
SURE = 0.6  # confidence from which letters count as read
CERTAIN = 0.85  # confidence that words read upside down seldom have
PAGE_LETTERS = 120  # sure letters from which a picture is a page of text, to be read once more
ENOUGH_LETTERS = 12  # certain letters below which the picture may be lying on its side or head
PRINTED_LETTERS = 4  # letters in its longest line from which a catalogue picture is worth Tesseract's time
LEAST_TIME_S = 0.3  # with less left no look is begun

TURNS = (Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)


class _LookTimedOut(Exception):
    """One look was not done by the deadline."""


def available() -> bool:
    """Whether Tesseract is installed."""
    return shutil.which(pytesseract.pytesseract.tesseract_cmd) is not None


@cache
def installed_packs() -> frozenset[str]:
    """Tesseract's language packs on this machine."""
    return frozenset(pytesseract.get_languages(config=""))


def missing_pack(language: str) -> str:
    """The language pack of a shop's language where it is not on this machine, else ""."""
    pack = TESSERACT_PACKS[language]
    return "" if pack == "eng" or (available() and pack in installed_packs()) else pack


class TesseractEngine:
    """Runs at most `concurrency` Tesseracts at a time, whoever asks; reads `language` where its pack is there."""

    def __init__(self, language: str, concurrency: int) -> None:
        self._language = language
        self._slots = threading.BoundedSemaphore(concurrency)

    def read(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """Every word that the looks bring before the deadline. Raises OcrUnavailable, Busy, EngineFailed."""
        return _Look(self._slots, deadline, self._pack()).everything(picture)

    def read_printed(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """The words of lines of letters; no Tesseract is run where no line has PRINTED_LETTERS."""
        look = _Look(self._slots, deadline, self._pack())
        return look.joined([partial(look.words_in_lines, picture, PRINTED_LETTERS)])

    def _pack(self) -> str:
        return "eng" if missing_pack(self._language) else TESSERACT_PACKS[self._language]


@dataclass(frozen=True)
class _Look:
    """One request under way: Tesseract with what is left of the time."""

    slots: threading.BoundedSemaphore
    deadline: Deadline
    pack: str

    def everything(self, picture: Image.Image) -> Reading:
        """Straighten, glance, turn where the glance brings little, then look closer and closer while time is left."""
        straight = views.straightened(picture, views.skew(picture))
        glance = self.joined([partial(self.words_in_lines, straight)])
        if letters_read(glance.words, CERTAIN) < ENOUGH_LETTERS:
            straight, glance = self._turned(straight, glance)
        factor = views.enlargement(straight)
        view = views.grey(straight, factor)
        looks = [partial(self.words, view, segmentation, factor) for segmentation in (SPARSE, BLOCK)]
        reading = self.joined(looks, glance)
        if letters_read(reading.words, SURE) < PAGE_LETTERS:
            return replace(reading, words=[word for word in reading.words if word.confidence >= LEAST_ON_LABEL])
        closer = views.enlargement(straight, views.CLOSE_SIDE)
        return self.joined([partial(self.words, views.grey(straight, closer), BLOCK, closer, EVEN_OUT)], reading)

    def _turned(self, picture: Image.Image, glance: Reading) -> tuple[Image.Image, Reading]:
        """The picture turned, by quarters, as a small view of it shows the most letters; and what was read."""
        best, read = picture, self.joined([partial(self._small, picture)], glance)
        for turn in TURNS:
            if read.cut_short or letters_read(read.words, CERTAIN) >= ENOUGH_LETTERS:
                break
            turned = picture.transpose(turn)
            seen = self.joined([partial(self._small, turned)], Reading([]))
            if letters_read(seen.words, CERTAIN) > letters_read(read.words, CERTAIN):
                best, read = turned, seen
            read = replace(read, cut_short=seen.cut_short)
        return best, read

    def _small(self, picture: Image.Image) -> list[Word]:
        factor = views.enlargement(picture, views.SMALL_SIDE)
        return self.words(views.grey(picture, factor), SPARSE, factor)

    def joined(self, looks: Sequence[Callable[[], list[Word]]], before: Reading | None = None) -> Reading:
        """What was read before and what the looks bring by the deadline, as one reading; two looks at a time.

        Raises Busy only where nothing was looked at before.
        """
        read, late = ([], False) if before is None else ([before.words], before.cut_short)
        with ThreadPoolExecutor(2) as pool:
            for look in [pool.submit(look) for look in looks]:
                try:
                    read.append(look.result())
                except _LookTimedOut:
                    late = True
                except Busy:
                    if before is None:
                        raise
                    late = True
        return Reading(merged(read), late)

    def words(self, view: Image.Image, segmentation: int, factor: float, options: str = "") -> list[Word]:
        """The words of a view, in pixels of the picture it was made from."""
        found = self._run(view, f"--oem 1 --psm {segmentation} {options}")
        return [
            replace(word, box=views.on_picture(word.box, factor))
            for word in found
            if word.confidence >= LEAST and plausible(word)
        ]

    def words_in_lines(self, picture: Image.Image, longest: int = 3) -> list[Word]:
        """The words of the lines that shapes of letters form; none where no line has `longest` letters."""
        from serving.ocr import lines  # SciPy takes a quarter of a second and 26 MB of whoever only searches

        grey, factor = lines.working_copy(picture)
        found = lines.find_lines(grey)
        if max((len(line.boxes) for line in found), default=0) < longest:
            return []
        sheet, placed = lines.sheet(grey, found, factor)
        words = self._run(sheet, f"--oem 1 --psm {BLOCK}")
        return [
            replace(word, box=lines.on_picture(word.box, placed))
            for word in words
            if word.confidence >= LEAST_ON_LABEL and plausible(word)
        ]

    def _run(self, view: Image.Image, config: str) -> list[Word]:
        """What Tesseract reads in a view, in the view's pixels."""
        if self.deadline.left_s() < LEAST_TIME_S:
            raise _LookTimedOut
        if not self.slots.acquire(timeout=self.deadline.left_s()):
            raise busy()
        try:
            found: dict[str, list[str]] = pytesseract.image_to_data(
                view,
                lang=self.pack,
                config=config,
                timeout=max(0.01, self.deadline.left_s()),
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise OcrUnavailable(
                "Words in photos cannot be read: Tesseract is not installed. Install it: apt-get install tesseract-ocr"
            ) from error
        except pytesseract.TesseractError as error:
            raise EngineFailed(f"Tesseract could not read the picture: {error.message}") from error
        except RuntimeError as error:  # how pytesseract reports a timeout
            raise _LookTimedOut from error
        finally:
            self.slots.release()
        return [_word(found, number) for number, text in enumerate(found["text"]) if text.strip()]


def _word(found: dict[str, list[str]], number: int) -> Word:
    left, top, width, height = (float(found[name][number]) for name in ("left", "top", "width", "height"))
    return Word(found["text"][number].strip(), max(0.0, float(found["conf"][number])) / 100, (left, top, width, height))
