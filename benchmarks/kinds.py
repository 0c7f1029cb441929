"""What is this?: how often the first category is the product's, and how often strangers are told nothing.

    SHOPLENS_INSTANCE=... python -m benchmarks.kinds [--own FILE] --strangers FOLDER... [--photos 200]

Asks the shop whose TorchServe runs. FILE is what `evaluate photos --photos` takes; the folders, searched whole, hold
pictures of what the shop does not have.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from indexer.evaluate.photos import read_photo_cases
from indexer.search.results import LabelScore
from webapp.services import Services, build_services
from webapp.settings import PROJECT, load_settings

LARGEST = 640  # pixels of the longer side, as the site sends them to the encoder
SEED = 17
BANDS = (0.0, 0.25, 0.4, 0.6, 0.8, 1.01)  # of the share of the first category


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--own", type=Path, default=PROJECT / "demo" / "frozen" / "photos.csv")
    parser.add_argument("--strangers", type=Path, nargs="*", default=[])
    parser.add_argument("--photos", type=int, default=200, help="of each folder, drawn by chance")
    options = parser.parse_args()
    services = build_services(load_settings())
    tell_own(services, own_photos(services, options.own))
    for folder in options.strangers:
        photos = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
        drawn = random.Random(SEED).sample(photos, min(options.photos, len(photos)))
        silent = np.mean([not seen for seen in categories(services, drawn)])
        print(f"{folder}: {len(drawn)} photos, told that nothing comes close: {silent:.3f}")


def own_photos(services: Services, file: Path) -> list[tuple[Path, str]]:
    """Photos of the shop's products, with the category of each."""
    known = {product.feed_id: product.category for product in services.catalogue.iter_for_index()}
    return [(case.path, known[case.product]) for case in read_photo_cases(file) if case.product in known]


def categories(services: Services, photos: Iterable[Path]) -> Iterator[list[LabelScore]]:
    """What the page says of each photo."""
    for path in photos:
        picture, buffer = Image.open(path).convert("RGB"), io.BytesIO()
        picture.thumbnail((LARGEST, LARGEST))
        picture.save(buffer, "JPEG", quality=90)
        yield services.search.categories_of(services.search.encode_photo(buffer.getvalue()))


def tell_own(services: Services, photos: list[tuple[Path, str]]) -> None:
    """Print how often the first category is right, alone and by its share."""
    seen = list(categories(services, (path for path, _ in photos)))
    shares = np.array([scores[0].probability if scores else np.nan for scores in seen])
    right = np.array([bool(scores) and scores[0].label == own for scores, (_, own) in zip(seen, photos, strict=True)])
    named = ~np.isnan(shares)
    silent = 1 - named.mean()
    print(f"{len(seen)} photos of own products: first category right {right.mean():.3f}, told nothing {silent:.3f}")
    for low, high in pairwise(BANDS):
        of = named & (shares >= low) & (shares < high)
        if of.any():
            told = f"mean {shares[of].mean():.2f}, right {right[of].mean():.2f}"
            print(f"  share {low:.2f} to {min(high, 1):.2f}: {of.sum()} photos, {told}")


if __name__ == "__main__":
    main()
