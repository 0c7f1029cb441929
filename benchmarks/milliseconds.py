"""Where the time of a photo and of a query by words goes: python -m benchmarks.milliseconds

Starts a demo shop, whose models are asked, and answers the JSON API's requests in this process, one after the other.
Each step is a function; what a step calls of the others is not counted with it. Times are by the clock, and in brackets
the processor time of this process's thread. Barcodes are read in a thread beside the model's call and are no step.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

from benchmarks._demo_shop import settings_in, shop_up
from benchmarks._figures import Figure, tell
from benchmarks._shop import WORDS
from benchmarks.photos import made_photos
from webapp.application import make_application
from webapp.services import build_services

STEPS = {  # module, class or "", function -> what it does
    ("webapp.api.search", "", "read_arguments"): "request and form read",
    ("webapp.search.photos", "", "open_picture"): "picture decoded within its budget",
    ("webapp.search.photos", "", "normalised"): "copy made that is kept and sent",
    ("serving.client.client", "Client", "encode_image"): "image encoder asked through TorchServe",
    ("serving.client.client", "Client", "encode_texts"): "text encoder asked through TorchServe",
    ("indexer.release.releases", "Releases", "current_with_sequence"): "which release, and has anything changed",
    ("indexer.search.search", "", "find_photo"): "nearest pictures found",
    ("indexer.search.words", "", "find_text"): "words ranked, with their meaning",
    ("catalog.catalogue", "Catalogue", "by_ids"): "products read from the database",
    ("indexer.search.page", "Pages", "paginate"): "filters, facets and page",
    ("webapp.api.search", "", "search_photo"): "the rest of the search",
    ("webapp.api.search", "", "search_words"): "the rest of the search",
    ("webapp.api.search", "", "search_answer"): "answer as JSON",
}
REST = "Flask, headers, metrics, log"


class Clock:
    """Time of each step without that of the steps within it, by the clock and of the processor, in seconds."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._within: list[list[float]] = []

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose time is counted for a step."""

        @wraps(function)
        def measured(*given: Any, **named: Any) -> Any:
            began, inner = (time.perf_counter(), time.thread_time()), [0.0, 0.0]
            self._within.append(inner)
            try:
                return function(*given, **named)
            finally:
                self._within.pop()
                spent = time.perf_counter() - began[0], time.thread_time() - began[1]
                for place in (0, 1):
                    self.taken[step][place] += spent[place] - inner[place]
                    if self._within:
                        self._within[-1][place] += spent[place]

        return measured

    def watch(self) -> None:
        """Count the time of every step from now on."""
        for (module, owner, name), step in STEPS.items():
            holder = importlib.import_module(module)
            holder = getattr(holder, owner) if owner else holder
            setattr(holder, name, self.timed(step, getattr(holder, name)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="milliseconds-") as name:
        settings = settings_in(Path(name))
        with shop_up(settings):
            clock = Clock()
            clock.watch()
            application = make_application(settings, build_services(settings))
            logging.disable(logging.CRITICAL)
            answer = clock.timed(REST, application.wsgi_app)
            for what, asked in (("photo", photos(options.times)), ("words", words(options.times))):
                tell_steps(what, clock, answer, list(asked))


def tell_steps(what: str, clock: Clock, answer: Callable[..., Any], asked: Sequence[dict[str, Any]]) -> None:
    """Ask, and tell a figure a step, the longest first."""
    warm = len(asked) // 4
    for number, environ in enumerate(asked):
        if number == warm:
            clock.taken.clear()
        b"".join(answer(environ, lambda *_: None))
    number = len(asked) - warm
    for step, (wall, processor) in by_length(clock.taken):
        name = f"{what}: {step} (processor {1000 * processor / number:.2f} ms)"
        tell(Figure(name, 1000 * wall / number, "ms", "less"))
    total = sum(wall for wall, _ in clock.taken.values())
    tell(Figure(f"{what}: all together", 1000 * total / number, "ms", "less"))


def by_length(taken: Mapping[str, Sequence[float]]) -> list[tuple[str, Sequence[float]]]:
    """Steps by their time, the longest first."""
    return sorted(taken.items(), key=lambda step: -step[1][0])


def photos(times: int) -> Iterator[dict[str, Any]]:
    """Requests with photos."""
    for photo in islice(made_photos(), times):
        sent = {"image": (io.BytesIO(photo), "photo.jpg", "image/jpeg")}
        yield EnvironBuilder("/api/v1/search/image", method="POST", data=sent).get_environ()


def words(times: int) -> Iterator[dict[str, Any]]:
    """Requests with words that were not asked before."""
    for turn in range(times):
        asked = {"q": f"{WORDS[turn % len(WORDS)]} {uuid.uuid4().hex[:6]}"}
        yield EnvironBuilder("/api/v1/search", query_string=asked).get_environ()


if __name__ == "__main__":
    main()
