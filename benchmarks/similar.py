"""Similar products by looks, meaning, both and words of titles, beside each other, on the shop of this installation.

    SHOPLENS_INSTANCE=... python -m benchmarks.similar

For every visible product: the share of its own variants (same group) among the first ten; the share of the first ten
other products, variants left out, that are in its category; and the time. Nothing is asked of TorchServe.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import get_args

import numpy as np

from indexer.search.similar import By
from webapp.services import Services, open_services

FIRST = 10


def family_found(services: Services, public_id: str, by: By, family: set[str]) -> float:
    """The share of the family among the first ten."""
    found = [hit.id for hit in services.search.similar(public_id, by, FIRST)]
    return len(family & set(found)) / min(len(family), FIRST)


def alike(services: Services, public_id: str, by: By, category: str) -> tuple[float, float]:
    """The share of the first ten that are in the category, 0 where none is found; and ms."""
    began = time.perf_counter()
    found = services.search.similar(public_id, by, FIRST, variants=False)
    taken = 1000 * (time.perf_counter() - began)
    return sum(hit.category == category for hit in found) / FIRST, taken


def interval(values: Sequence[float]) -> str:
    """Mean with its 95 % interval by the bootstrap over products."""
    drawn = np.random.default_rng(1).choice(np.asarray(values), (1000, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Print a row a way of comparing."""
    services = open_services()
    shown = [view for view in services.catalogue.iter_for_index() if view.visible]
    groups = dict[str, set[str]]()
    for view in shown:
        if view.group_id:
            groups.setdefault(view.group_id, set()).add(view.public_id)
    print(f"{len(shown)} products, {sum(len(group) > 1 for group in groups.values())} with variants of their own")
    print(f"{'by':6} {'variants among ten':>24} {'of its category':>24} {'ms p50':>7} {'p95':>6}")
    for by in get_args(By):
        families = [
            family_found(services, view.public_id, by, groups[view.group_id] - {view.public_id})
            for view in shown
            if len(groups.get(view.group_id, ())) > 1
        ]
        others = [alike(services, view.public_id, by, view.category) for view in shown]
        p50, p95 = np.quantile([ms for _, ms in others], [0.5, 0.95])
        own = interval(families) if families else "no variants"
        print(f"{by:6} {own:>24} {interval([share for share, _ in others]):>24} {p50:7.1f} {p95:6.1f}", flush=True)


if __name__ == "__main__":
    main()
