"""How alike texts are, to keep the reviews from repeating themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict


def likeness(texts: list[str]) -> list[float]:
    """For each text how much of its word triples the most alike other text shares (1 is the same text)."""
    shingles = [triples(text) for text in texts]
    where: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        for triple in own:
            where[triple].append(index)
    nearest = []
    for index, own in enumerate(shingles):
        shared = Counter(other for triple in own for other in where[triple] if other != index)
        nearest.append(max((n / len(own | shingles[other]) for other, n in shared.items()), default=0.0))
    return nearest


def triples(text: str) -> set[tuple[str, ...]]:
    """The runs of three words in a text, or the whole of a shorter one."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}
