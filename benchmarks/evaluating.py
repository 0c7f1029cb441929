"""How long judging word search takes at a large shop: titles recombined, vectors drawn, so without the encoder's time.

OMP_NUM_THREADS=1 python -m benchmarks.evaluating [--products 54667] [--queries 1500]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks._shop import DrawnVectors, build_shop
from catalog.catalogue import Catalogue
from indexer.evaluate.words import JudgedQuery, evaluate_words
from indexer.search.search import Search
from webapp.cli.evaluate import ask

GRADED = 10  # products a query


def draw_queries(titles: Sequence[str], count: int) -> list[JudgedQuery]:
    """Three words of a title each, with products drawn as their answers: what they are does not cost anything else."""
    draw, judged = random.Random(4), []
    for number in range(count):
        words = [word for word in draw.choice(titles).replace(",", "").split() if word.isalpha()]
        grades = {f"p{draw.randrange(len(titles))}": 3.0 for _ in range(GRADED)}
        judged.append(JudgedQuery(str(number), " ".join(draw.sample(words, min(3, len(words)))), "drawn", grades, ""))
    return judged


def main() -> None:
    parser = argparse.ArgumentParser(description="Times judging word search.")
    parser.add_argument("--products", type=int, default=54_667)
    parser.add_argument("--queries", type=int, default=1_500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database, _, releases = build_shop(f"sqlite:///{folder}/shop.db", Path(folder), options.products)
        catalogue, encoder = Catalogue(database), DrawnVectors()
        search = Search(releases, catalogue, encoder)
        queries = draw_queries([view.title for view in catalogue.iter_for_index()], options.queries)
        start, worked = time.perf_counter(), time.process_time()
        evaluate_words(releases.current(), catalogue, encoder, queries, lambda texts: ask(search, texts))
        taken, worked = time.perf_counter() - start, time.process_time() - worked
        print(
            f"{len(queries)} queries over {options.products} products: {taken:.0f} s, of the processor {worked:.0f} s"
        )
        database.close()


if __name__ == "__main__":
    main()
