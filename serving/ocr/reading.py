"""What every engine is asked for and gives: a picture and a deadline in, words out; and what can go wrong.

ServingError
├── OcrUnavailable   no engine is installed that could read
├── OcrTimeout       a catalogue picture was not read in its time: the next build tries again
└── EngineFailed     the engine broke on this picture
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from serving.errors import Busy, ServingError
from serving.ocr.words import Word

TOO_BUSY = "Too many photos of words are being read at this moment. Try again in a few seconds."


class OcrUnavailable(ServingError):
    """No engine is installed."""


class OcrTimeout(ServingError):
    """Reading a catalogue picture took too long."""


class EngineFailed(ServingError):
    """An engine broke; another photo, or another engine, may fare better."""


@dataclass(frozen=True)
class Reading:
    """The words an engine found, and whether it had to stop before it had looked at everything."""

    words: list[Word]
    cut_short: bool = False


@dataclass(frozen=True)
class Deadline:
    """When the answer is due, in seconds of time.monotonic()."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left_s(self) -> float:
        """Seconds until then; 0 when it has passed."""
        return max(0.0, self.at - time.monotonic())


class Engine(Protocol):
    """One way of reading. Both methods raise Busy when no place was free in time, and EngineFailed."""

    def read(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """All words of an RGB picture that can be read by then; whichever way it was turned."""

    def read_printed(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """The words of an upright catalogue picture, by a quick look."""


def busy() -> Busy:
    """The error for a photo that found no free place in time."""
    return Busy(TOO_BUSY, 3.0)


def sure_words(words: Iterable[Word], least: float) -> list[Word]:
    """Those read with at least that confidence."""
    return [word for word in words if word.confidence >= least]
