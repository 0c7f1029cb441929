"""Reads the words in a picture with Tesseract: labels, lists, receipts, and the print on product pictures."""

import os
import re
import shutil
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytesseract
from PIL import Image

from serving.errors import Busy, ServingError
from serving.ocr import lines, views
from serving.ocr.words import Word, letters_read, merged, plausible, rows

SPARSE, BLOCK = 11, 6  # Tesseract's page segmentation: words anywhere; one block of lines
EVEN_OUT = "-c thresholding_method=2"  # Sauvola: a threshold for every neighbourhood, against shadows and faded print

LEAST = 0.3  # confidence below which a word is noise
LEAST_ON_LABEL = 0.5  # the same where few words stand before much that only looks like words
SURE = 0.6  # confidence from which letters count as read
PAGE_LETTERS = 120  # sure letters from which a picture is a page of text, to be read once more
ENOUGH_LETTERS = 12  # sure letters below which the picture may be lying on its side or head
PRINTED_LETTERS = 4  # letters in its longest line from which a catalogue picture is worth Tesseract's time
PRINTED_SURE = 0.8  # only such words of a catalogue picture enter the word index


class OcrUnavailable(ServingError):
    """Tesseract is not installed."""


class OcrTimeout(ServingError):
    """Reading took too long."""


@dataclass(frozen=True)
class OcrResult:
    """What was read: the text by lines, the words, the time it took."""

    text: str
    words: list[Word]
    seconds: float


def available() -> bool:
    """Whether Tesseract is installed."""
    return shutil.which(pytesseract.pytesseract.tesseract_cmd) is not None


class Reader:
    """Reads pictures; at most `concurrency` Tesseract processes run at a time, whoever asks."""

    def __init__(self, timeout_s: float = 10.0, concurrency: int = 2) -> None:
        self._timeout_s = timeout_s
        self._slots = threading.BoundedSemaphore(concurrency)
        # Tesseract's own threads cost more than they bring; pytesseract hands this process's environment on.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")

    def read(self, image: Image.Image) -> OcrResult:
        """Every word of a picture (upright RGB). Raises OcrUnavailable, OcrTimeout, Busy."""
        started = time.monotonic()
        job = _Job(self._slots, started + self._timeout_s, self._timeout_s)
        picture = image.convert("RGB")
        words = _read_upright(job, picture)
        if letters_read(words, SURE) < ENOUGH_LETTERS:
            words = _read_turned(job, picture, words)
        text = "\n".join(" ".join(word.text for word in line) for line in rows(words))
        return OcrResult(text, words, time.monotonic() - started)

    def read_printed(self, image: Image.Image) -> str:
        """The words on a catalogue picture that are beyond doubt; one quick look, "" where nothing looks like print."""
        job = _Job(self._slots, time.monotonic() + self._timeout_s, self._timeout_s)
        words = job.words_in_lines(image.convert("RGB"), PRINTED_LETTERS)
        sure = [word for word in words if word.confidence >= PRINTED_SURE]
        return " ".join(word.text for word in merged([[word for word in sure if _is_word(word.text)]]))


@dataclass(frozen=True)
class _Job:
    """One request under way: Tesseract with what is left of the time."""

    slots: threading.BoundedSemaphore
    deadline: float
    timeout_s: float

    def left_s(self) -> float:
        """Seconds until the request must be answered."""
        return self.deadline - time.monotonic()

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
        if not self.slots.acquire(timeout=max(0.0, self.left_s())):
            raise Busy("Too many photos of words are being read at this moment. Try again in a few seconds.", 3.0)
        try:
            if self.left_s() <= 0:
                raise self._too_long()
            found: dict[str, list[str]] = pytesseract.image_to_data(
                view, config=config, timeout=self.left_s(), output_type=pytesseract.Output.DICT
            )
        except pytesseract.TesseractNotFoundError as error:
            raise OcrUnavailable(
                "Words in photos cannot be read: Tesseract is not installed. Install it: apt-get install tesseract-ocr"
            ) from error
        except pytesseract.TesseractError as error:
            raise ServingError(f"Tesseract could not read the picture: {error.message}") from error
        except RuntimeError as error:  # how pytesseract reports a timeout
            raise self._too_long() from error
        finally:
            self.slots.release()
        return [_word(found, number) for number, text in enumerate(found["text"]) if text.strip()]

    def _too_long(self) -> OcrTimeout:
        return OcrTimeout(
            f"The words in this photo could not be read within {self.timeout_s:g} s. Try a smaller or clearer one."
        )


def _read_upright(job: _Job, picture: Image.Image) -> list[Word]:
    """Straighten, then look for words anywhere and in lines; a page of text gets a third, closer look."""
    straight = views.straightened(picture, views.skew(picture))
    factor = views.enlargement(straight)
    view = views.grey(straight, factor)
    with ThreadPoolExecutor(3) as looks:
        by_shape = looks.submit(job.words_in_lines, straight)
        anywhere = looks.submit(job.words, view, SPARSE, factor)
        in_rows = looks.submit(job.words, view, BLOCK, factor)
    words = merged(_in_time([by_shape, anywhere, in_rows]))
    if letters_read(words, SURE) < PAGE_LETTERS:
        return [word for word in words if word.confidence >= LEAST_ON_LABEL]
    try:
        closer = views.enlargement(straight, views.CLOSE_SIDE)
        return merged([words, job.words(views.grey(straight, closer), BLOCK, closer, EVEN_OUT)])
    except OcrTimeout:
        return words


def _in_time(looks: Sequence[Future[list[Word]]]) -> list[list[Word]]:
    """What was read before the time was up; raises OcrTimeout when that is nothing."""
    late = [look.exception() for look in looks if isinstance(look.exception(), OcrTimeout)]
    if late and len(late) == len(looks):
        raise OcrTimeout(str(late[0]))
    return [look.result() for look in looks if not isinstance(look.exception(), OcrTimeout)]


def _read_turned(job: _Job, picture: Image.Image, upright: list[Word]) -> list[Word]:
    """The reading of the turn, by quarters, that brings the most letters."""
    best, most = upright, letters_read(upright, SURE)
    for quarter in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180):
        turned = picture.transpose(quarter)
        factor = views.enlargement(turned)
        try:
            words = job.words(views.grey(turned, factor), SPARSE, factor)
            if letters_read(words, SURE) > max(most, ENOUGH_LETTERS):
                words = _read_upright(job, turned)
        except OcrTimeout:
            break
        if letters_read(words, SURE) > most:
            best, most = words, letters_read(words, SURE)
    return best


def _word(found: dict[str, list[str]], number: int) -> Word:
    left, top, width, height = (float(found[name][number]) for name in ("left", "top", "width", "height"))
    return Word(found["text"][number].strip(), max(0.0, float(found["conf"][number])) / 100, (left, top, width, height))


def _is_word(text: str) -> bool:
    """At least three letters or digits that belong together: less is too often a pattern taken for print."""
    return re.fullmatch(r"[^\w]*[^\W_]{3,}(['’\-&.][^\W_]+)*[^\w]*", text) is not None
