"""Shoppers for load tests: threads that ask the site for words and photos, and what is to be said of the answers."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks._shop import WORDS
from indexer.release.manifest import read_manifest

FOUND_COMPARED = 5  # of each answer; further down, vectors that differ in the last bit may change places
BOUNDARY = "rollout"


@dataclass(frozen=True)
class Question:
    """One request, asked again and again."""

    name: str
    kind: str  # words or photo
    path: str
    photo: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took."""

    question: Question
    began: float
    seconds: float
    problem: str  # why it failed; empty when it did not
    release: str = ""
    models: frozenset[str] = frozenset()
    found: tuple[str, ...] = ()


def questions(photos: Iterable[Path], words: Sequence[str] = WORDS) -> list[Question]:
    """Words as a page and as JSON, photos as JSON, in turns."""
    pages = [Question(f"page {one}", "words", "/search?q=" + one.replace(" ", "+")) for one in words]
    plain = [Question(f"json {one}", "words", "/api/v1/search?q=" + one.replace(" ", "+")) for one in words]
    seen = [Question(path.name, "photo", "/api/v1/search/image", path.read_bytes()) for path in photos]
    return [one for several in zip(pages, seen, plain, reversed(seen), strict=False) for one in several]


def ask(port: int, question: Question) -> Answer:
    """One request on a connection of its own."""
    began, connection = time.monotonic(), http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        if question.photo:
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="p.jpg"\r\n\r\n'
            body = head.encode() + question.photo + f"\r\n--{BOUNDARY}--\r\n".encode()
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            connection.request("POST", question.path, body, {"Content-Type": kind})
        else:
            connection.request("GET", question.path)
        response = connection.getresponse()
        text = response.read().decode()
    except (OSError, http.client.HTTPException) as error:
        return Answer(question, began, time.monotonic() - began, f"{type(error).__name__}: {error}")
    finally:
        connection.close()
    release, models = response.headers.get("X-Search-Release", ""), response.headers.get("X-Search-Models", "")
    problem = f"status {response.status}: {text[:200]}" if response.status != 200 else "" if models else "degraded"
    pattern = r'"id":\s*"([^"]+)"' if question.path.startswith("/api") else r'href="/product/([^"?]+)'
    found = tuple(dict.fromkeys(re.findall(pattern, text)))[:FOUND_COMPARED]
    seconds = time.monotonic() - began
    return Answer(question, began, seconds, problem, release, frozenset(filter(None, models.split(", "))), found)


class Clients:
    """Threads that ask without end, each with a pause between the starts of two requests."""

    def __init__(self, port: int, asked: Sequence[Question], clients: int, pause_s: float = 0.0) -> None:
        self._port, self._asked, self._pause_s = port, asked, pause_s
        self._stopping, self.answers = threading.Event(), list[Answer]()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(clients)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        due = time.monotonic() + self._pause_s * number / len(self._threads)
        for turn in count(number):
            if self._stopping.wait(max(0.0, due - time.monotonic())):
                return
            self.answers.append(ask(self._port, self._asked[turn % len(self._asked)]))
            due = max(due + self._pause_s, time.monotonic())


def mixed(answers: Iterable[Answer], releases: Path) -> list[str]:
    """Answers whose models are not those of their release, or that differ from another of the same release."""
    known: dict[tuple[Question, str], tuple[str, ...]] = {}
    wanted: dict[str, Mapping[str, frozenset[str]]] = {}
    wrong = []
    for one in answers:
        if one.problem:
            continue
        right = wanted.setdefault(one.release, models_of(releases / one.release))[one.question.kind]
        first = known.setdefault((one.question, one.release), one.found)
        if one.models != right:
            wrong.append(f"{one.question.name}: {sorted(one.models)} in {one.release}, which has {sorted(right)}")
        elif one.found != first:
            wrong.append(f"{one.question.name}: {one.release} found {one.found} after {first}")
    return wrong


def models_of(release: Path) -> Mapping[str, frozenset[str]]:
    """The models that give words and photos their vectors in a release, by its manifest."""
    spaces = read_manifest(release).spaces
    asked = {f"{one.query_model.model}-{one.query_model.version}" for name, one in spaces.items() if name != "image"}
    return {"words": frozenset(asked), "photo": frozenset({f"{spaces['image'].model}-{spaces['image'].version}"})}


def show(what: str, answers: Sequence[Answer], releases: Path) -> dict[str, tuple[float, float]]:
    """Print the figures; p50 and p99 in ms of each kind are given back."""
    failed, wrong = [one.problem for one in answers if one.problem], mixed(answers, releases)
    print(f"{what}: {len(answers)} requests, {len(failed)} errors, {len(wrong)} mixed answers")
    for line in (*failed[:3], *wrong[:3]):
        print(f"  {line}")
    taken = {}
    for kind in ("words", "photo"):
        times = [1000 * one.seconds for one in answers if one.question.kind == kind]
        taken[kind] = (float(np.quantile(times, 0.5)), float(np.quantile(times, 0.99)))
        print(f"  {kind:6} p50 {taken[kind][0]:6.0f} ms   p99 {taken[kind][1]:6.0f} ms   of {len(times)}", flush=True)
    return taken
