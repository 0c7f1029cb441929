"""Writes queries.csv, the judged word queries: `python -m demo.queries`.

The judgements are in demo/judged/, one file a type of query. A line is `split | query | grade: rule | grade: rule …`,
and a product gets the grade of the first rule that it meets. A rule joins terms with ` & `; a term is

- a list of product ids or group ids: `mug-008,tidewater-bowl`
- `field=one,other`: the brand or kind is one of these; the colour, material or title contains one of these
- `has=scent`: the product has this attribute

and `!` before a term turns it round. A misspelt query names the one it means and shares its judgements and its split.
Queries of the split `frozen` are only ever measured with, never tuned on.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from demo.shop.product import Product, catalogue

PATH = Path(__file__).parent / "queries.csv"
JUDGED = Path(__file__).parent / "judged"
TYPES = ("plain", "attribute", "brand", "paraphrase", "misspelt", "no-match")
COLUMNS = ("id", "query", "type", "split", "relevant", "clean_of")


@dataclass(frozen=True)
class Query:
    """A query, what it wants (product id to grade) and, if misspelt, the id of the query it means."""

    id: str
    text: str
    type: str
    split: str
    relevant: dict[str, int]
    clean_of: str = ""


def queries(products: list[Product]) -> list[Query]:
    """All queries, judged against these products."""
    found: dict[str, Query] = {}
    for kind in TYPES:
        for number, line in enumerate(_lines(kind), 1):
            first, *rest = (part.strip() for part in line.split("|"))
            name = f"{kind}-{number:02d}"
            if kind == "misspelt":
                clean = found[rest[0].removeprefix("=").strip()]
                found[first] = Query(name, first, kind, clean.split, clean.relevant, clean.id)
            else:
                found[rest[0]] = Query(name, rest[0], kind, first, judge(rest[1:], products))
    return list(found.values())


def _lines(kind: str) -> list[str]:
    lines = (JUDGED / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def judge(clauses: list[str], products: list[Product]) -> dict[str, int]:
    """The grade of each product that meets one of the clauses, best first."""
    rules = [clause.split(":", 1) for clause in clauses]
    grades: dict[str, int] = {}
    for product in products:
        for grade, rule in rules:
            if all(meets(product, term) for term in _terms(rule)):
                grades[product.id] = int(grade)
                break
    return dict(sorted(grades.items(), key=lambda item: (-item[1], item[0])))


def _terms(rule: str) -> list[str]:
    """The terms of a rule; brands such as `Lumen & Loom` stay in one piece."""
    terms: list[str] = []
    for part in rule.strip().split(" & "):
        if terms and terms[-1].startswith("brand=") and part[:1].isupper():
            terms[-1] += f" & {part}"
        else:
            terms.append(part)
    return terms


def meets(product: Product, term: str) -> bool:
    """Whether a product meets one term of a rule."""
    if term.startswith("!"):
        return not meets(product, term[1:])
    field, _, value = term.rpartition("=")
    values = value.split(",")
    if field == "":
        return product.id in values or product.group_id in values
    if field == "has":
        return value in product.attributes
    if field in {"kind", "brand"}:
        return getattr(product, field) in values
    known = product.title if field == "title" else product.attributes[field]
    return any(word in known.lower() for word in values)


def main() -> None:
    """Writes the file and says what is in it."""
    judged = queries(catalogue())
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for query in judged:
            relevant = "|".join(f"{product}:{grade}" for product, grade in query.relevant.items())
            writer.writerow(
                {
                    "id": query.id,
                    "query": query.text,
                    "type": query.type,
                    "split": query.split,
                    "relevant": relevant,
                    "clean_of": query.clean_of,
                }
            )
    for (split, kind), count in sorted(Counter((query.split, query.type) for query in judged).items()):
        print(f"{split:7} {kind:11} {count}")
    print(f"{len(judged)} queries")


if __name__ == "__main__":
    main()
