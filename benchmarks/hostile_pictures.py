"""What pictures cost that nobody sends in good faith, and what a plain photo costs beside.

    python -m benchmarks.hostile_pictures                 # each through the door of the catalogue, in this process
    python -m benchmarks.hostile_pictures --port 8000     # sent to a running shop while others ask for words

Seconds of processor time are those of this process and of its children together, ends and starts of children included;
memory is what all of them hold at most beyond what they held before. The shop must be run without limits of requests
(SHOPLENS_RATE_LIMIT= SHOPLENS_RATE_LIMIT_PHOTOS=).
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._bombs import bombs
from benchmarks._shoppers import Answer, Clients, Question, ask, questions
from catalog.decoding.decode import Limits, decode
from catalog.errors import PictureError
from catalog.pictures import open_picture

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SENDERS = 2  # that send bombs without a pause
SHOPPERS, PAUSE_S = 4, 0.5
QUIET_S = 30.0  # for which the shop is asked before


@dataclass
class Cost:
    """Of a picture."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory: int = 0  # bytes
    answer: str = ""


def family(root: int) -> Iterator[int]:
    """A process and all below it."""
    yield root
    for tasks in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            for child in tasks.read_text().split():
                yield from family(int(child))
        except OSError:  # it ended
            continue


def cpu_s(root: int) -> float:
    """Of a process, its children, and those of them that ended."""
    total = 0.0
    for one in family(root):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / TICKS
    return total


def memory(processes: Iterator[int]) -> int:
    """Bytes that processes hold in memory."""
    total = 0
    for one in processes:
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE
        except OSError:
            continue
    return total


@contextmanager
def watched(processes: Callable[[], Iterator[int]], every_s: float = 0.005) -> Iterator[list[int]]:
    """The most bytes that they hold meanwhile, as the one item of a list."""
    most, done = [memory(processes())], threading.Event()

    def watch() -> None:
        while not done.wait(every_s):
            most[0] = max(most[0], memory(processes()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def cost_of(data: bytes) -> Cost:
    """Through the door of the catalogue, with a visitor's limits."""
    own, cost = os.getpid(), Cost()
    held, worked, began = memory(family(own)), cpu_s(own), time.perf_counter()
    with watched(lambda: family(own)) as most:
        try:
            cost.answer = "opened as {} × {}".format(*open_picture(data).size)
        except PictureError as error:
            cost.answer = error.code
        cost.wall_s = time.perf_counter() - began
    cost.cpu_s, cost.memory = cpu_s(own) - worked, max(0, most[0] - held)
    return cost


def through_the_door() -> None:
    """Each bomb by itself."""
    open_picture(small_png())  # a first child is there
    costs = []
    for name, make in bombs():
        data = make()
        cost = cost_of(data)
        costs.append((name, cost))
        sizes = f"{len(data) / 1e6:6.2f} MB  {cost.cpu_s:5.2f} s  {cost.wall_s:5.2f} s  {cost.memory / 1e6:4.0f} MB"
        print(f"{name:52} {sizes}  {cost.answer}", flush=True)
    print(f"{len(costs)} kinds: {dict(Counter(cost.answer.split(' ')[0] for _, cost in costs))}")
    name, worst = max(costs, key=lambda one: one[1].cpu_s)
    print(f"at most {worst.cpu_s:.2f} s of processor: {name}")
    name, worst = max(costs, key=lambda one: one[1].memory)
    print(f"at most {worst.memory / 1e6:.0f} MB: {name}")
    print(f"held at the end: {memory(family(os.getpid())) / 1e6:.0f} MB")


def small_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "PNG")
    return out.getvalue()


def photo(size: tuple[int, int]) -> bytes:
    """A JPEG with as much in it as a photo has."""
    draw, out = np.random.default_rng(1), io.BytesIO()
    blurred = Image.fromarray(draw.integers(0, 256, (300, 400, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)
    Image.blend(blurred, Image.effect_noise(size, 12).convert("RGB"), 0.15).save(out, "JPEG", quality=88)
    return out.getvalue()


def plain_photos(times: int = 15) -> None:
    """What the budget adds to a photo: decoded through the door, and without it, in turns."""
    for size in ((1600, 1200), (4032, 3024)):
        data, taken = photo(size), (list[float](), list[float]())
        ways: tuple[Callable[[], object], ...] = (partial(decode, data, Limits()), partial(open_picture, data))
        for _ in range(times):
            for place, work in enumerate(ways):
                began = time.thread_time()
                work()
                taken[place].append(1000 * (time.thread_time() - began))
        without, through = map(statistics.median, taken)
        print(f"a photo of {size[0]} × {size[1]}, {len(data) / 1e6:.1f} MB: {without:.1f} ms of processor", end=" ")
        print(f"without a budget, {through:.1f} ms with it ({through / without:.2f} times)")


def web_processes(port: int) -> Iterator[int]:
    """The shop's web processes and their children: the processes of gunicorn at that port, and all below."""
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"gunicorn" in words and any(word.endswith(f":{port}".encode()) for word in words):
            found |= set(family(int(path.parent.name)))
    yield from found


def with_a_shop(port: int) -> None:
    """Words asked before and while bombs are sent."""
    words = [one for one in questions([Path(__file__)] * 6) if one.kind == "words"]
    waiting = [Question(name, "photo", "/api/v1/search/image", make()) for name, make in bombs()]
    with Clients(port, words, SHOPPERS, PAUSE_S) as quiet:
        time.sleep(QUIET_S)
    held = memory(web_processes(port))
    answered, lock = list[Answer](), threading.Lock()

    def send() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                question = waiting.pop()
            answered.append(ask(port, question))

    with Clients(port, words, SHOPPERS, PAUSE_S) as besieged, watched(lambda: web_processes(port), 0.05) as most:
        senders = [threading.Thread(target=send) for _ in range(SENDERS)]
        for thread in senders:
            thread.start()
        for thread in senders:
            thread.join()
    said = Counter((one.problem or "status 200").split(":")[0] for one in answered)
    slowest = max(answered, key=lambda one: one.seconds)
    print(f"{len(answered)} bombs: {dict(said)}; slowest {slowest.seconds:.1f} s ({slowest.question.name})")
    for name, clients in (("before", quiet), ("while", besieged)):
        times = [1000 * one.seconds for one in clients.answers]
        failed = sum(bool(one.problem) and one.problem != "degraded" for one in clients.answers)
        p50, p99 = np.quantile(times, (0.5, 0.99))
        print(f"words {name:6}: p50 {p50:5.0f} ms   p99 {p99:5.0f} ms   of {len(times)}, {failed} failed")
    now = memory(web_processes(port))
    print(f"web processes: {held / 1e6:.0f} MB before, at most {most[0] / 1e6:.0f} MB, {now / 1e6:.0f} MB after")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, help="of a running shop")
    port = parser.parse_args().port
    warnings.simplefilter("ignore")  # Pillow's, of what the bombs are made of
    if port:
        with_a_shop(port)
    else:
        plain_photos()
        through_the_door()


if __name__ == "__main__":
    main()
