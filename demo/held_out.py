"""Product families the encoder never sees: they tell how well it finds what it was not trained on.

At least a fifth of each kind's products, whole families (a product with its variants) at a time, by a fixed draw.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from demo.shop.product import Product, catalogue

SHARE = 5  # at least one product in so many


def family(product: Product) -> str:
    """The family's name: shared by variants, its own for a product without any."""
    return product.group_id or product.id


def held_out() -> frozenset[str]:
    """Ids of every product of the families held out of training."""
    products = catalogue()
    kinds = dict.fromkeys(product.kind for product in products)
    return frozenset(id_ for kind in kinds for id_ in _of_kind([p for p in products if p.kind == kind]))


def to_train_on(*, at_the_end: bool = False) -> list[Product]:
    """Products with training views: all but the held-out families; at the end, when all is measured, these alone."""
    unseen = held_out()
    return [product for product in catalogue() if (product.id in unseen) == at_the_end]


def _of_kind(products: Sequence[Product]) -> list[str]:
    names = sorted({family(product) for product in products})
    random.Random(f"held out: {products[0].kind}").shuffle(names)
    chosen: list[str] = []
    for name in names:
        if len(chosen) * SHARE < len(products):
            chosen += [product.id for product in products if family(product) == name]
    return chosen
