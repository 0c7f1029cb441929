"""How many words of receipts a running shop reads through its JSON API, alone and with several clients at once.

    python -m benchmarks.reading [URL] [--clients N] [--every N] [--data FOLDER]

Every client sends its share of the receipts, one after the other. `distinct` is as in benchmarks.ocr. The first
pictures start the processes that read, and are not counted.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import requests

from benchmarks.ocr import DEMO, Sample, receipts, words_of

WARM_UP = 8  # pictures: enough to reach every web process


@dataclass(frozen=True)
class Answer:
    """What came back for one receipt."""

    status: int
    seconds: float
    printed: int = 0
    read: int = 0
    cut_short: bool = False


def ask(url: str, sample: Sample) -> Answer:
    """Send one receipt."""
    started = time.monotonic()
    picture = {"image": (sample.picture.name, sample.picture.read_bytes())}
    response = requests.post(f"{url}/api/v1/search/ocr", files=picture, timeout=60)
    seconds = time.monotonic() - started
    if response.status_code != 200:
        return Answer(response.status_code, seconds)
    said = response.json()
    printed = words_of(sample.text).keys()
    return Answer(200, seconds, len(printed), len(printed & words_of(said["text"]).keys()), said["text_cut_short"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("SHOPLENS_DATA") or str(DEMO.parents[1] / "shared" / "data")
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000", help="of a running shop")
    parser.add_argument("--clients", type=int, default=1, help="requests at the same time")
    parser.add_argument("--every", type=int, default=1, help="send only every so many receipts")
    parser.add_argument("--data", type=Path, default=Path(data), help="folder that holds receipts/")
    options = parser.parse_args(arguments)
    samples = list(receipts(options.data))[:: options.every]
    try:
        requests.get(f"{options.url}/livez", timeout=10)
    except requests.ConnectionError:
        print(f"no shop answers at {options.url}: left out")
        return 0
    with ThreadPoolExecutor(options.clients) as clients:
        list(clients.map(lambda sample: ask(options.url, sample), samples[:WARM_UP]))
        answers = list(clients.map(lambda sample: ask(options.url, sample), samples))
    taken = [answer for answer in answers if answer.status == 200]
    share = sum(answer.read for answer in taken) / max(1, sum(answer.printed for answer in taken))
    p50, p95 = np.quantile([answer.seconds for answer in answers], (0.5, 0.95))
    cut = sum(answer.cut_short for answer in taken)
    print(
        f"{options.clients} clients, {len(answers)} receipts: {share:.3f} of the distinct words, median {p50:.2f} s,"
        f" p95 {p95:.2f} s, {cut} cut short, {len(answers) - len(taken)} refused"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
