"""The plain baseline that word search must beat: TF-IDF over titles, compared by cosine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

from indexer.words.analysis import get_stemmer


class TitleBaseline:
    """TF-IDF of titles, nothing more: no fields, no typos, no meaning."""

    def __init__(self, ids: Sequence[int], titles: Sequence[str]) -> None:
        counts = [Counter(get_stemmer().analyze(title)) for title in titles]
        documents = Counter(stem for count in counts for stem in count)
        self._idf = {stem: log((1 + len(titles)) / (1 + number)) + 1 for stem, number in documents.items()}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for product, count in zip(ids, counts, strict=True):
            weights = {stem: number * self._idf[stem] for stem, number in count.items()}
            length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for stem, weight in weights.items():
                self._postings.setdefault(stem, []).append((product, weight / length))

    def rank(self, query: str, k: int) -> list[int]:
        """Ids of the k best titles, those that share no word left out."""
        scores: dict[int, float] = {}
        for stem, number in Counter(get_stemmer().analyze(query)).items():
            for product, weight in self._postings.get(stem, ()):
                scores[product] = scores.get(product, 0.0) + number * self._idf[stem] * weight
        return sorted(scores, key=lambda product: (-scores[product], product))[:k]
