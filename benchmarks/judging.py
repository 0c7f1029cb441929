"""Writes the judged queries of a shop that nothing was tuned on, for `shoplens evaluate words --queries FILE`.

The judgements are rules over titles (benchmarks/judged/online-retail.txt, its head has the form); the grades are
those of the products in the catalogue of the instance in the environment.

    python -m benchmarks.judging FILE [--rules benchmarks/judged/online-retail.txt]
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from webapp.services import open_services
from webapp.settings import PROJECT

RULES = PROJECT / "benchmarks" / "judged" / "online-retail.txt"
COLUMNS = ("id", "query", "type", "relevant", "clean_of")
_WORD = re.compile(r"[a-z0-9']+")


@dataclass(frozen=True)
class Judged:
    """A query and its rules, each with the grade it gives; a misspelt one names the query it means."""

    id: str
    text: str
    type: str
    rules: tuple[tuple[int, str], ...]
    clean_of: str = ""


def read_rules(lines: Iterable[str]) -> list[Judged]:
    """The queries of a file of rules; KeyError for a misspelling of a query that is not there."""
    found: dict[str, Judged] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        kind, text, *rest = (part.strip() for part in line.split("|"))
        number = f"{kind}-{1 + sum(one.type == kind for one in found.values())}"
        if kind == "misspelt":
            clean = found[rest[0].removeprefix("=").strip()]
            found[text] = Judged(number, text, kind, clean.rules, clean.id)
        else:
            found[text] = Judged(number, text, kind, tuple(_rule(part) for part in rest))
    return list(found.values())


def _rule(part: str) -> tuple[int, str]:
    grade, _, rule = part.partition(":")
    return int(grade), rule.strip()


def judge(query: Judged, titles: Mapping[str, str]) -> dict[str, int]:
    """The grade of each id whose title meets one of the query's rules: that of the first it meets."""
    words = {id_: frozenset(_WORD.findall(title.lower())) for id_, title in titles.items()}
    return {id_: grade for id_, own in words.items() if (grade := _grade(query, own))}


def _grade(query: Judged, title: frozenset[str]) -> int:
    return next((grade for grade, rule in query.rules if meets(title, rule)), 0)


def meets(title: frozenset[str], rule: str) -> bool:
    """Whether the words of a title have all terms of one of the rule's alternatives."""
    return any(all(_has(title, term) for term in alternative.split()) for alternative in rule.split("/"))


def _has(title: frozenset[str], term: str) -> bool:
    if term.startswith("-"):
        return not _has(title, term[1:])
    return any(word.startswith(term[:-1]) for word in title) if term.endswith("*") else term in title


def rows(queries: Iterable[Judged], titles: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """A row of the CSV for each query."""
    for query in queries:
        grades = "|".join(f"{id_}:{grade}" for id_, grade in judge(query, titles).items())
        yield query.id, query.text, query.type, grades, query.clean_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="The CSV to write.")
    parser.add_argument("--rules", type=Path, default=RULES)
    options = parser.parse_args()
    titles = {view.public_id: view.title for view in open_services().catalogue.iter_for_index()}
    queries = read_rules(options.rules.read_text(encoding="utf-8").splitlines())
    with options.file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(queries, titles))
    unmet = [query.text for query in queries if query.rules and not judge(query, titles)]
    print(f"{len(queries)} queries in {options.file}; no product meets the rules of: {', '.join(unmet) or 'none'}")


if __name__ == "__main__":
    main()
