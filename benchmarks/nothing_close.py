"""How often words are told that nothing comes close: rightly, where the shop has no such thing, and wrongly.

Asks the current release of the instance in the environment. Answerable queries are made from a sample of the shop's own
titles: its noun with the word before it, words left out, words in another order, one slip of the finger. Unanswerable
are the half of the foreign queries that no build is calibrated with, without the trades that the shop sells and
without those whose every word some product's title, brand or category has.

    python -m benchmarks.nothing_close --sells clothes shoes sport [--titles 150] [--show] [--asked FILE]
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.intervals import bootstrap
from indexer.build.foreign import leave_out_known, read_trades
from indexer.query.head_nouns import head_noun
from indexer.words.analysis import is_stop_word, stem, tokenize
from webapp.services import Services, open_services

MOST_WORDS = 3  # of a query


def make_answerable(titles: Sequence[str], draw: random.Random) -> Iterator[tuple[str, str]]:
    """Kind and text of queries that the products of these titles answer."""
    for title in titles:
        words = [word for word in tokenize(title) if not is_stop_word(word) and word.isalpha() and len(word) > 1]
        if len(words) < 2:
            continue
        noun = next((place for place, word in enumerate(words) if stem(word) == head_noun(title)), len(words) - 1)
        yield "noun", " ".join(words[max(noun - 1, 0) : noun + 1])
        kept = sorted(draw.sample(range(len(words)), min(MOST_WORDS, len(words) - 1)))
        yield "words left out", " ".join(words[place] for place in kept)
        mixed = words[-MOST_WORDS:]
        draw.shuffle(mixed)
        yield "other order", " ".join(mixed)
        yield "slip of the finger", " ".join(_slip(words[-MOST_WORDS:], draw))


def _slip(words: list[str], draw: random.Random) -> list[str]:
    """One letter of the longest word swapped with the next, left out or doubled."""
    place = max(range(len(words)), key=lambda number: len(words[number]))
    word = words[place]
    at = draw.randrange(1, max(len(word) - 1, 2))
    changed = (
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] * 2 + word[at + 1 :],
    )
    return [*words[:place], draw.choice(changed), *words[place + 1 :]]


def find_unanswerable(services: Services, sells: Sequence[str]) -> list[tuple[str, str]]:
    """Trade and text of the held-out foreign queries that the shop has nothing for."""
    trades = read_trades(part=1)
    if unknown := set(sells) - set(trades):
        raise SystemExit(f"{', '.join(unknown)} is no trade of foreign_queries.txt; those are {', '.join(trades)}.")
    names = (f"{one.title} {one.brand} {one.category}" for one in services.catalogue.iter_for_index())
    left = leave_out_known(trades, names)
    return [(trade, query) for trade, queries in left.items() for query in queries if trade not in sells]


def read_asked(path: Path, split: str) -> list[tuple[str, str]]:
    """Kind and text of queries that have an answer: of a CSV (query, type, split, relevant), or a text, a line each."""
    if path.suffix != ".csv":
        return [("", line) for line in path.read_text(encoding="utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["type"], row["query"]) for row in csv.DictReader(file) if row["relevant"] and row["split"] == split
        ]


def report(services: Services, name: str, queries: Sequence[tuple[str, str]], *, wrong: bool, show: bool) -> None:
    """Print the share of queries told that nothing comes close, and by kind where `show` says so."""
    told = [float(services.search.by_text(text, limit=10).none_close) for _, text in queries]
    print(f"{name}: {len(queries)} queries, told that nothing comes close: {bootstrap(told)}", flush=True)
    for kind in dict.fromkeys(kind for kind, _ in queries) if show else ():
        own = [(text, value) for (one, text), value in zip(queries, told, strict=True) if one == kind]
        missed = [text for text, value in own if bool(value) == wrong]
        print(f"  {kind or 'all'}: {len(own) - len(missed)} of {len(own)} right; wrong: {', '.join(missed)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sells", nargs="*", default=[], help="Trades of foreign_queries.txt that the shop is of.")
    parser.add_argument("--titles", type=int, default=150, help="How many titles queries are made from.")
    parser.add_argument("--asked", type=Path, help="Further queries that have an answer, as people ask them.")
    parser.add_argument("--split", default="dev", help="Which of them, where the file is a CSV of judged queries.")
    parser.add_argument("--show", action="store_true", help="Print by kind, and which were wrong.")
    options = parser.parse_args()
    services, draw = open_services(), random.Random(3)
    services.releases.current()  # sets the language
    titles = sorted(product.title for product in services.catalogue.iter_for_index())
    sampled = draw.sample(titles, min(options.titles, len(titles)))
    report(services, "answerable", list(make_answerable(sampled, draw)), wrong=True, show=options.show)
    if options.asked:
        report(services, "as asked", read_asked(options.asked, options.split), wrong=True, show=options.show)
    report(services, "unanswerable", find_unanswerable(services, options.sells), wrong=False, show=options.show)


if __name__ == "__main__":
    main()
