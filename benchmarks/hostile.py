"""How long queries take that nobody sends in good faith, through the whole site: page, JSON API and suggestions.

Needs a running shop (shoplens up --demo). Each query is sent whole and cut to what the search box takes: status,
milliseconds of processor time of the first time it is asked, and of the wall clock, which a busy machine stretches.

    python -m benchmarks.hostile
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

from flask.testing import FlaskClient

from webapp import create_app
from webapp.search.forms import MAX_QUERY
from webapp.services import build_services
from webapp.settings import load_settings

PATHS = ("/search", "/api/v1/search", "/suggest")


def hostile() -> Mapping[str, str]:
    """Queries by what is wrong with them, always the same."""
    draw = random.Random(1)
    words = ("mug", "bowl", "plate", "vase", "lamp", "chair", "table", "cushion", "rug", "clock", "soap", "blue", "oak")
    typos = ("".join(draw.choices("abcdefghijklmnop", k=12)) for _ in range(10_000))
    return {
        "regular expression": "(a+)+$" * 2_000,
        "10,000 terms": " ".join(draw.choices(words, k=10_000)),
        "10,000 misspelt terms": " ".join(typos),
        "10,000 short terms": " ".join(f"w{number}" for number in range(10_000)),
        "3,000 brackets deep": "(" * 3_000 + "mug" + ")" * 3_000,
        "AND, OR, NOT": " AND NOT ".join(["(mug OR bowl)"] * 1_000),
        "2,000 exclusions": "mug " + " ".join(f"-w{number}" for number in range(2_000)),
        "2,000 phrases": " ".join(f'"mug {number}"' for number in range(2_000)),
        "quotation marks": '"' * 5_000 + "mug",
        "one word of 100,000 letters": "a" * 100_000,
        "100,000 digits": "1" * 100_000,
        "2,000 measures": " ".join(f"{number} x {number} cm" for number in range(2_000)),
        "fractions": "1 1/2 " * 2_000 + "in",
        "numbers and commas": "1,1.1," * 5_000,
        "2,000 prices": "under 20 " * 2_000,
        "2,000 price ranges": "between 1 and " * 2_000,
        "wildcards": "m* *u* ?ug~9 " * 1_000,
        "a query language": "title:mug^1000 AND id:[0 TO 9999999] OR *:* ~2 " * 100,
        "SQL": "' OR 1=1; DROP TABLE products; -- " * 100,
        "tags": "<b>" * 5_000 + "mug",
        "accents upon accents": "m\u0301" * 5_000,
        "right to left": "\u202e\u2067" * 3_000 + "mug",
        "pictures for letters": "\U0001f375" * 3_000,
        "nothing at all": "\x00\t\u200b" * 3_000,
    }


def cut(query: str) -> str:
    """As much of it as the search box takes."""
    return query[:MAX_QUERY]


def ask(client: FlaskClient, path: str, query: str) -> tuple[int, float, float]:
    """Status, and milliseconds of processor and of wall clock."""
    start, worked = time.perf_counter(), time.process_time()
    status = client.get(path, query_string={"q": query}).status_code
    return status, 1000 * (time.process_time() - worked), 1000 * (time.perf_counter() - start)


def main() -> None:
    settings = load_settings().model_copy(update={"rate_limit": "", "rate_limit_suggest": "", "log_level": "error"})
    client = create_app(services=build_services(settings)).test_client()
    ask(client, "/search", "mug")  # what is made once
    slowest: dict[str, tuple[float, str]] = {}
    for name, query in hostile().items():
        cells = []
        for path in PATHS:
            for text in (query, cut(query)):
                status, worked, waited = ask(client, path, text)
                cells.append(f"{status} {worked:6.1f} {waited:6.1f}")
                slowest[path] = max(slowest.get(path, (0.0, "")), (worked, name))
        print(f"{name:28} " + "   ".join(cells), flush=True)
    for path, (worked, name) in slowest.items():
        print(f"slowest of {path}: {worked:.0f} ms of processor time ({name})")


if __name__ == "__main__":
    main()
