"""Has pictures decoded in child processes with limits of their own: a bomb costs one of them, not the site."""

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from PIL import Image

from catalog.decoding.child import IDLE_S, MEMORY
from catalog.decoding.decode import Decoded, Limits
from catalog.errors import PictureError, PicturesBusy
from catalog.languages.message import Message, message_from

CHILD = "catalog.decoding.child"
CHILDREN = min(os.cpu_count() or 1, 4)
WALL_S = 10.0  # for a picture, on however busy a machine
START_S = 30.0
# One arena, and large blocks apart: what a picture took goes back to the system when it is done.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000"}


class DecodingPool:
    """At most `children` processes, started when they are needed; they end by themselves when they idle for long."""

    def __init__(self, children: int) -> None:
        self._slots = threading.BoundedSemaphore(children)
        self._idle: list[_Process] = []

    def decode(self, data: bytes, limits: Limits, wait_s: float | None) -> Decoded:
        """The picture; raises PictureError, and PicturesBusy when no process was free for so long."""
        with self._process(wait_s) as process:
            return process.decode(data, limits)

    @contextmanager
    def _process(self, wait_s: float | None) -> Iterator["_Process"]:
        """A process for one picture; one that ended or did not answer is replaced."""
        if not self._slots.acquire(timeout=wait_s):
            raise PicturesBusy
        process = self._take()
        try:
            yield process
        finally:
            if not process.at_rest:
                process.kill()
                process = _Process()  # starts while nobody waits for it
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
    """One process."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", CHILD, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # decoders say there what is wrong with a file
                start_new_session=True,  # Ctrl-C is the parent's to answer; the child ends when the pipe closes
            )
        self.kill = weakref.finalize(self, _end, self._child, self._pipe)  # called at once, or when nobody holds it
        self._ready = False
        self._rests_since = time.monotonic()
        self.at_rest = True

    def is_alive(self) -> bool:
        """Whether it can be asked; one that may be about to end of itself cannot."""
        return self._child.poll() is None and time.monotonic() - self._rests_since < IDLE_S / 2

    def decode(self, data: bytes, limits: Limits) -> Decoded:
        """The picture; raises PictureError, also when the process ended over it."""
        self.at_rest = False
        self._become_ready()
        watchdog = threading.Timer(WALL_S, self._child.kill)
        watchdog.start()
        try:
            return self._exchange(data, limits)
        except (OSError, EOFError) as error:
            busy, wall = f"{limits.cpu_s:g}", f"{WALL_S:g}"
            most = Message(
                "more than %(busy)s s of processor time, %(wall)s s in all or %(memory)s MB of memory",
                busy=busy,
                wall=wall,
                memory=MEMORY >> 20,
            )
            raise too_costly(most) from error
        finally:
            watchdog.cancel()
            self._rests_since = time.monotonic()

    def _become_ready(self) -> None:
        if not self._ready:
            if not self._pipe.poll(START_S):
                raise PicturesBusy
            try:
                self._ready = bool(json.loads(self._pipe.recv_bytes())["ready"])
            except EOFError as error:
                raise RuntimeError(f"{CHILD} ended with {self._child.wait()} before it decoded a picture") from error

    def _exchange(self, data: bytes, limits: Limits) -> Decoded:
        self._pipe.send_bytes(json.dumps(asdict(limits)).encode())
        self._pipe.send_bytes(data)
        head = json.loads(self._pipe.recv_bytes())
        if "code" in head:
            self.at_rest = True
            raise PictureError(head["code"], message_from(head["message"]))
        picture = self._received(head["width"], head["height"])
        self.at_rest = True
        width, height = head["size"]
        return Decoded(picture, (width, height), head["format"], head["cut"])

    def _received(self, width: int, height: int) -> Image.Image:
        picture, top = Image.new("RGB", (width, height)), 0
        while top < height:
            rows = self._pipe.recv_bytes()
            count = len(rows) // (3 * width)
            picture.paste(Image.frombytes("RGB", (width, count), rows), (0, top))
            top += count
        return picture


def too_costly(takes: Message) -> PictureError:
    """The refusal of a picture whose decoding takes more than a photo's."""
    sentence = Message("Opening this picture takes %(takes)s. Save it anew as a JPEG and send that.", takes=takes)
    return PictureError("too_costly", sentence)


def _end(child: "subprocess.Popen[bytes]", pipe: Connection) -> None:
    child.kill()
    child.wait()
    pipe.close()


@cache
def pool_of(_process: int) -> DecodingPool:
    """The pool of the process with that id: a forked one starts children of its own."""
    return DecodingPool(CHILDREN)
