"""Reads words with RapidOCR, in processes of its own: a picture that takes too long costs one of them, not the site."""

import json
import logging
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from PIL import Image

from serving.ocr.reading import Deadline, EngineFailed, Reading, busy
from serving.ocr.words import Word, in_lines, plausible

LONG_SIDE = 3000  # pixels to which a larger picture is reduced
SHORT_SIDE = 960  # pixels of the long side to which a smaller one is enlarged, MAX_ENLARGEMENT times at most
PRINTED_SIDE = 640  # the same for a catalogue picture …
LEGIBLE_SIDE = 384  # … with a long side below this; from here on its words are as well read at its own size
MAX_ENLARGEMENT = 3.0
LEAST_SIDE = 32  # pixels; nothing can be read in less
PRINTED_LETTER = 6  # pixels high there
PRINTED_LETTERS = 5  # letters in its longest line from which a catalogue picture is worth the time
SHARE_TO_READ = 0.85  # of the time left the process may use; the rest is for a last line under way
LEAST_TIME_S = 1.0  # without so much left, no reading is begun
CHILD = "serving.ocr.rapid_process"
# Few arenas: what is free goes back to the system when a picture is done (rapid_process.py). ONNX Runtime otherwise
# writes an identifier of the machine into the home folder and sends what it measures to its makers.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "ORT_DISABLE_TELEMETRY": "1"}

log = logging.getLogger(__name__)


def available() -> bool:
    """Whether RapidOCR and the runtime of its models are installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class RapidEngine:
    """At most `concurrency` processes, started when they are needed; they end by themselves when they idle for long."""

    def __init__(self, concurrency: int) -> None:
        self._slots = threading.BoundedSemaphore(concurrency)
        self._idle: list[_Process] = []

    def read(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """Every line that can be read before the deadline, the largest first. Raises Busy, EngineFailed."""
        return self._read(picture, deadline, SHORT_SIDE)

    def _read(self, picture: Image.Image, deadline: Deadline, short_side: int) -> Reading:
        if min(picture.size) < 2:
            return Reading([])
        factor = min(MAX_ENLARGEMENT, max(short_side / max(picture.size), min(1.0, LONG_SIDE / max(picture.size))))
        width, height = (max(LEAST_SIDE, round(side * factor)) for side in picture.size)
        with self._process(deadline) as process:
            found, complete = process.read(picture.resize((width, height), Image.Resampling.BICUBIC), deadline)
        words = [_word(one, factor) for one in found]
        return Reading(in_lines([word for word in words if plausible(word)]), not complete)

    def read_printed(self, picture: Image.Image, deadline: Deadline, /) -> Reading:
        """The same of a small view; no process is asked where no shapes of letters form a line of PRINTED_LETTERS."""
        from serving.ocr import lines  # SciPy takes a quarter of a second and 26 MB of whoever only searches

        found = lines.find_lines(lines.working_copy(picture, PRINTED_SIDE)[0], PRINTED_LETTER)
        if max((len(line.boxes) for line in found), default=0) < PRINTED_LETTERS:
            return Reading([])
        return self._read(picture, deadline, PRINTED_SIDE if max(picture.size) < LEGIBLE_SIDE else LEGIBLE_SIDE)

    @contextmanager
    def _process(self, deadline: Deadline) -> Iterator["_Process"]:
        """A process for one picture; one that failed or is still reading at the deadline is ended and replaced."""
        if not self._slots.acquire(timeout=max(0.0, deadline.left_s() - LEAST_TIME_S)):
            raise busy()
        process = self._take()
        try:
            yield process
        finally:
            if not process.at_rest:
                process.kill()
                process = _Process()  # loads its models while nobody waits for it
            self._idle.append(process)
            self._slots.release()

    def _take(self) -> "_Process":
        while self._idle:
            process = self._idle.pop()
            if process.is_alive():
                return process
            process.kill()
        return _Process()


class _Process:
    """One process with the models in it."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", CHILD, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the parent's to answer; the child ends when the pipe closes
            )
        self.kill = weakref.finalize(self, _end, self._child, self._pipe)  # called at once, or when nobody holds it
        self._ready = False
        self.at_rest = True

    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def read(self, picture: Image.Image, deadline: Deadline) -> tuple[list[list[Any]], bool]:
        """The words sent by the deadline, and whether they are all. Raises EngineFailed when the process ended."""
        self.at_rest = False
        words: list[list[Any]] = []
        watchdog = threading.Timer(deadline.left_s(), self._child.kill)  # it may hang while the picture is sent to it
        watchdog.start()
        try:
            complete = self._become_ready(deadline) and self._exchange(picture, deadline, words)
        except (OSError, EOFError) as error:
            if deadline.left_s():
                code = self._child.poll()
                raise EngineFailed(f"RapidOCR's process ended with {code} while it read a photo.") from error
            return words, False
        finally:
            watchdog.cancel()
        return words, complete

    def _exchange(self, picture: Image.Image, deadline: Deadline, words: list[list[Any]]) -> bool:
        """Send the picture and put the words that come back to `words`; whether they are all."""
        head = {"width": picture.width, "height": picture.height, "seconds": SHARE_TO_READ * deadline.left_s()}
        self._pipe.send_bytes(json.dumps(head).encode())
        self._pipe.send_bytes(picture.tobytes())
        while self._pipe.poll(deadline.left_s()):
            said = json.loads(self._pipe.recv_bytes())
            words += said.get("words", ())
            if "done" in said:
                self.at_rest = True
                return bool(said["complete"])
        return False

    def _become_ready(self, deadline: Deadline) -> bool:
        if not self._ready and self._pipe.poll(deadline.left_s()):
            self._ready = bool(json.loads(self._pipe.recv_bytes())["ready"])
        return self._ready


def _end(child: "subprocess.Popen[bytes]", pipe: Connection) -> None:
    child.kill()
    child.wait()
    pipe.close()


def _word(said: list[Any], factor: float) -> Word:
    text, confidence, *box = said
    left, top, width, height = (side / factor for side in box)
    return Word(text, confidence, (left, top, width, height))
