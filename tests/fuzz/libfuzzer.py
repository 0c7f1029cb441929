"""One target under atheris, which guesses input by what code it reaches; started by __main__.py."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

OURS = ["catalog", "indexer", "serving", "webapp"]
LONGEST = 20_000  # bytes of an input
SLOWEST_S, MOST_MB = 10, 4_096  # of one input, of the process: more is a fault


def main() -> None:
    """libfuzzer TARGET SECONDS SEED FOLDER: end with 0, or with the input at fault in FOLDER."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("seconds", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    with atheris.instrument_imports(include=OURS, enable_loader_override=False):
        from tests.fuzz.targets import load  # here, for only what is imported from here on is watched

        target = load(arguments.target)
    corpus, words = arguments.folder / "corpus", arguments.folder / "words"
    corpus.mkdir()
    for number, seed in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(seed)
        target.one(seed)
    words.write_text("".join(map(_entry, target.WORDS)), encoding="ascii")
    options = {"max_total_time": arguments.seconds, "max_len": LONGEST, "timeout": SLOWEST_S, "rss_limit_mb": MOST_MB}
    options |= {"seed": arguments.seed, "dict": words, "artifact_prefix": f"{arguments.folder}/fault-"}
    atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(corpus)], target.one)
    atheris.Fuzz()


def _entry(word: bytes) -> str:
    """The line of a word in libFuzzer's dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


if __name__ == "__main__":
    main()
