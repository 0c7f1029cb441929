"""How long a search takes inside the web process: p50 and p99 by words, with filters, by photo, by label.

Titles are the demo shop's, recombined; vectors are drawn around those of a few hundred kinds. The encoders' own time
is not in these figures (benchmarks/encoders.py measures it).

    python benchmarks/search.py [--products 300 5000] [--queries 300] [--aligned]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[0] = str(PROJECT)  # not this folder: its serving.py is not the package

import numpy as np  # noqa: E402

from catalog.catalogue import Catalogue  # noqa: E402
from catalog.database import Database, open_database  # noqa: E402
from catalog.pictures import PictureStore  # noqa: E402
from catalog.tables import Counter, Picture, Product, ProductPicture  # noqa: E402
from indexer.build.builder import build_release  # noqa: E402
from indexer.release.releases import Releases  # noqa: E402
from indexer.search.photo import PhotoQuery  # noqa: E402
from indexer.search.results import Filters  # noqa: E402
from indexer.search.search import Search  # noqa: E402
from indexer.stores.vector_store import Vectors  # noqa: E402
from serving.cards import Card, Input, Probe  # noqa: E402

QUERIES = (
    "green mug",
    "stoneware bowl",
    "ceramc teapot",
    "oak shelf",
    "something to drink tea from",
    "linen cushion blue",
)
LABEL = "~ HARR0W & FINCH |\n'; Eorl Grey .. Loose lcaf tea 125 9 qx zk vv || nnn 0l"
IMAGE_DIMENSION, TEXT_DIMENSION = 128, 384


@dataclass(frozen=True)
class Encoding:
    """A drawn vector."""

    vector: Vectors
    probabilities: dict[str, Vectors] = field(default_factory=dict)
    aligned: Vectors | None = None


class DrawnVectors:
    """An encoder that draws: the same content, the same vector; like contents (first bytes), near vectors."""

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        aligned = _drawn(data, card.aligned_dimension) if card.aligned_dimension else None
        return Encoding(_drawn(data, card.dimension), aligned=aligned)

    def encode_images(self, card: Card, pictures: Iterable[bytes], /, *, lane: str = "bulk") -> Iterator[Encoding]:
        del lane
        return (self.encode_image(card, data) for data in pictures)

    def encode_texts(self, card: Card, texts: Sequence[str], /, *, lane: str = "interactive") -> Vectors:
        del lane
        return np.stack([_drawn(text.encode(), card.dimension) for text in texts])


def _drawn(content: bytes, dimension: int) -> Vectors:
    kind = np.random.default_rng(int.from_bytes(hashlib.sha256(content[:6]).digest()[:4], "big")).normal(size=dimension)
    own = np.random.default_rng(int.from_bytes(hashlib.sha256(content).digest()[:4], "big")).normal(size=dimension)
    vector = kind + 0.7 * own
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def cards(aligned: bool) -> list[Card]:
    """Cards of two models that are never loaded; aligned: words find pictures directly."""
    zeros = "0" * 64
    image = Card(
        "image-encoder",
        "1.0.0",
        "image-encoder",
        "drawn",
        Input(size=32),
        IMAGE_DIMENSION,
        "cosine",
        "none.safetensors",
        zeros,
        Probe("cHJvYmU=", (0.1,) * IMAGE_DIMENSION),
        licence="Apache-2.0",
        handler_sha256=zeros,
    )
    text = Card(
        "text-encoder",
        "1.0.0",
        "text-encoder",
        "drawn",
        Input(max_tokens=256),
        TEXT_DIMENSION,
        "cosine",
        "none.safetensors",
        zeros,
        Probe("probe", (0.1,) * TEXT_DIMENSION),
        licence="Apache-2.0",
        handler_sha256=zeros,
    )
    return [replace(image, aligned_with=text.key, aligned_dimension=TEXT_DIMENSION) if aligned else image, text]


def fill(database: Database, pictures: PictureStore, count: int) -> None:
    """Put so many products with a picture each into the catalogue."""
    with (PROJECT / "demo" / "feed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    draw = random.Random(5)
    words = sorted({word for row in rows for word in row["title"].split()})
    now = datetime.now(UTC)
    with database.session() as session:
        session.merge(Counter(name="catalogue", value=1))
        for number in range(count):
            row, other = rows[number % len(rows)], draw.choice(rows)
            title = row["title"] if number < len(rows) else f"{row['title']}, {draw.choice(words)} {draw.choice(words)}"
            content = f"{row['id']} {number}".encode()
            key = hashlib.sha256(content).hexdigest()
            path = pictures.path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            session.add(Picture(hash=key, width=1, height=1, size_bytes=len(content), format="JPEG", printed_text=""))
            session.add(
                Product(
                    public_id=f"p{number}",
                    source="bench",
                    feed_id=f"p{number}",
                    title=title,
                    description=other["description"],
                    brand=row["brand"],
                    category=row["category"],
                    price=Decimal(draw.randint(300, 30000)) / 100,
                    currency="GBP",
                    url="",
                    availability="in stock" if draw.random() < 0.9 else "out of stock",
                    attributes={"colour": other["colour"], "material": row["material"]},
                    content_hash=key,
                    sequence=1,
                    created_at=now,
                    updated_at=now,
                    pictures=[ProductPicture(position=0, picture_hash=key, reference="")],
                )
            )


def measure(ask: Callable[[int], object], times: int) -> str:
    """p50 and p99 of a call in milliseconds, and the processor time of one, which a busy machine does not stretch."""
    for number in range(10):
        ask(number)
    taken = []
    worked = time.process_time()
    for number in range(times):
        start = time.perf_counter()
        ask(number)
        taken.append(1000 * (time.perf_counter() - start))
    low, high = np.quantile(taken, [0.5, 0.99])
    worked = 1000 * (time.process_time() - worked) / times
    return f"p50 {low:7.2f} ms   p99 {high:7.2f} ms   processor {worked:6.2f} ms"


def run(count: int, times: int, aligned: bool, folder: Path) -> None:
    """Build a shop of that size and ask it."""
    database = open_database(f"sqlite:///{folder / 'shop.db'}")
    database.migrate()
    pictures, encoder = PictureStore(folder / "pictures"), DrawnVectors()
    fill(database, pictures, count)
    start = time.perf_counter()
    release = build_release(database, pictures, encoder, cards(aligned), folder / "releases")
    releases = Releases(database, folder / "releases")
    releases.promote(release.id)
    recall = {name: space.recall_at_10 for name, space in release.manifest.spaces.items()}
    print(f"{count} products: built in {time.perf_counter() - start:.1f} s, recall@10 {recall}")
    search = Search(releases, Catalogue(database), encoder)
    filters = Filters(in_stock=True, max_price=Decimal(100))
    photos = [
        PhotoQuery(_drawn(f"mug-00{number % 9} x{number}".encode(), IMAGE_DIMENSION), {}, "image-encoder", "1.0.0")
        for number in range(50)
    ]
    kinds: dict[str, Callable[[int], object]] = {
        "words": lambda n: search.by_text(QUERIES[n % len(QUERIES)]),
        "words, filters, page 2": lambda n: search.by_text(QUERIES[n % len(QUERIES)], filters=filters, offset=24),
        "photo": lambda n: search.by_photo(photos[n % 50]),
        "photo, filters": lambda n: search.by_photo(photos[n % 50], filters=filters),
        "photo and words": lambda n: search.by_photo(photos[n % 50], text=QUERIES[n % len(QUERIES)]),
        "label": lambda _: search.by_photo_text(LABEL),
        "similar": lambda n: search.similar(f"p{n % count}"),
        "release, unchanged": lambda _: releases.current(),
    }
    for name, ask in kinds.items():
        print(f"  {name:24} {measure(ask, times)}")
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Times searches inside one process.")
    parser.add_argument("--products", type=int, nargs="+", default=[300, 5000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--aligned", action="store_true", help="With a space where words find pictures.")
    options = parser.parse_args()
    for count in options.products:
        with tempfile.TemporaryDirectory() as folder:
            run(count, options.queries, options.aligned, Path(folder))


if __name__ == "__main__":
    main()
