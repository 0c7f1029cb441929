"""A shop of any size for benchmarks: the demo shop's titles, descriptions and attributes, recombined."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks._shop import DEMO, demo_rows
from indexer.live.categories import grow_tree
from indexer.live.facts import Facts
from indexer.words.documents import WordFields


@dataclass(frozen=True)
class Corpus:
    """Products as words, and as facts."""

    fields: list[WordFields]
    facts: Facts


def synthesise(count: int) -> Corpus:
    """Products whose titles, descriptions and attributes are the demo shop's, recombined; always the same."""
    rows, draw = demo_rows(), random.Random(5)
    words = sorted({word for row in rows for word in row["title"].replace(",", "").split() if word.isalpha()})
    sentences = [part for row in rows for part in row["description"].split(". ") if part]
    fields = [_product(number, rows, words, sentences, draw) for number in range(count)]
    return Corpus(fields, _facts(fields, rows))


def _product(
    number: int, rows: Sequence[dict[str, str]], words: Sequence[str], sentences: Sequence[str], draw: random.Random
) -> WordFields:
    row, other = rows[number % len(rows)], draw.choice(rows)
    title = row["title"] if number < len(rows) else f"{row['title']} {' '.join(draw.sample(words, 3))}"
    if number >= len(rows):  # a large shop has words of its own: model names, series
        title += f" {draw.choice('abcdefghklmnprst')}{draw.choice('aeiou')}{draw.choice('klmnrst')}{number % 9973}"
    return WordFields(
        number + 1,
        title,
        row["brand"],
        row["category"],
        ". ".join(draw.sample(sentences, 3)),
        "",
        f"{other['colour']}\n{row['material']}\n{row['capacity']}",
    )


def _facts(fields: Sequence[WordFields], rows: Sequence[dict[str, str]]) -> Facts:
    count, drawn = len(fields), np.random.default_rng(5)
    named = {
        name: tuple(dict.fromkeys(row[name] for row in rows)) for name in ("category", "brand", "colour", "material")
    }
    codes = {name: {value: code for code, value in enumerate(values)} for name, values in named.items()}
    own = [rows[number % len(rows)] for number in range(count)]

    def column(name: str) -> Any:
        return np.array([codes[name][row[name]] for row in own], np.int32)

    return Facts(
        sequence=1,
        ids=np.arange(1, count + 1),
        visible=np.ones(count, np.bool_),
        in_stock=drawn.random(count) < 0.9,
        cents=drawn.integers(300, 30_000, count),
        category=column("category"),
        place=column("category"),
        brand=column("brand"),
        colour=column("colour"),
        material=column("material"),
        size=np.zeros(count, np.int32),
        group=np.arange(count, dtype=np.int32) // 3,
        categories=named["category"],
        tree=grow_tree(named["category"]),
        brands=named["brand"],
        colours=named["colour"],
        materials=named["material"],
        sizes=("",),
        groups=tuple(map(str, range(count // 3 + 1))),
    )


def queries(count: int) -> list[str]:
    """Judged queries of the demo shop's dev split in turn, every third with a price or a stock filter."""
    with (DEMO / "queries.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["query"] for row in csv.DictReader(file) if row["split"] == "dev"]
    ends = ("", "", " under 50", "", "", " in stock")
    return [texts[number % len(texts)] + ends[number % len(ends)] for number in range(count)]
