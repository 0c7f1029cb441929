"""A shop of any size for benchmarks: the demo shop's rows recombined, and encoders that draw their vectors."""

from __future__ import annotations

import csv
import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from catalog.database import Database, open_database
from catalog.pictures import PictureStore
from catalog.tables import Counter, Picture, Product, ProductPicture
from indexer.build.builder import build_release
from indexer.release.releases import Releases
from indexer.search.photo import PhotoQuery
from indexer.stores.vector_store import Vectors
from serving.cards import Card, Input, Kind, Probe
from webapp.settings import PROJECT

DEMO = PROJECT / "demo"
WORDS = ("green mug", "stoneware bowl", "ceramc teapot", "oak shelf", "something to drink tea from", "linen cushion")
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


def cards(aligned: bool = False) -> list[Card]:
    """Cards of two models that are never loaded; aligned: words find pictures directly."""
    image = _card("image-encoder", Input(size=32), IMAGE_DIMENSION, "cHJvYmU=")
    text = _card("text-encoder", Input(max_tokens=256), TEXT_DIMENSION, "probe")
    return [replace(image, aligned_with=text.key, aligned_dimension=TEXT_DIMENSION) if aligned else image, text]


def _card(kind: Kind, rules: Input, dimension: int, probe: str) -> Card:
    return Card(
        name=kind,
        version="1.0.0",
        kind=kind,
        architecture="drawn",
        input=rules,
        dimension=dimension,
        weights="none.safetensors",
        weights_sha256="0" * 64,
        probe=Probe(probe, (0.1,) * dimension),
        licence="Apache-2.0",
        handler_sha256="0" * 64,
    )


def demo_rows() -> list[dict[str, str]]:
    """The rows of the demo shop's feed."""
    with (DEMO / "feed.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def product_rows(count: int) -> Iterator[dict[str, Any]]:
    """So many products as rows of the table, three variants to a group; always the same."""
    known, draw, now = demo_rows(), random.Random(5), datetime.now(UTC)
    words = sorted({word for row in known for word in row["title"].split()})
    for number in range(count):
        row, other = known[number % len(known)], draw.choice(known)
        yield {
            "public_id": f"p{number}",
            "source": "bench",
            "feed_id": f"p{number}",
            "title": row["title"] if number < len(known) else f"{row['title']}, {' '.join(draw.choices(words, k=2))}",
            "description": other["description"],
            "brand": row["brand"],
            "category": row["category"],
            "group_id": f"g{number // 3}",
            "price": Decimal(draw.randint(300, 30000)) / 100,
            "currency": "GBP",
            "url": "",
            "availability": "in stock" if draw.random() < 0.9 else "out of stock",
            "attributes": {"colour": other["colour"], "material": row["material"], "capacity": other["capacity"]},
            "content_hash": hashlib.sha256(f"{row['id']} {number}".encode()).hexdigest(),
            "sequence": 1,
            "created_at": now,
            "updated_at": now,
        }


def fill(database: Database, pictures: PictureStore, count: int) -> None:
    """Put so many products with a picture each into the catalogue."""
    known = demo_rows()
    with database.session() as session:
        session.merge(Counter(name="catalogue", value=1))
        for number, row in enumerate(product_rows(count)):
            content, key = f"{known[number % len(known)]['id']} {number}".encode(), row["content_hash"]
            path = pictures.path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            session.add(Picture(hash=key, width=1, height=1, size_bytes=len(content), format="JPEG", printed_text=""))
            session.add(Product(**row, pictures=[ProductPicture(position=0, picture_hash=key, reference="")]))


def build_shop(url: str, folder: Path, count: int, *, aligned: bool = False) -> tuple[Database, PictureStore, Releases]:
    """A shop of so many products in the folder, with a release of all of them that answers."""
    database, pictures = open_database(url), PictureStore(folder / "pictures")
    database.migrate()
    fill(database, pictures, count)
    releases, start = Releases(database, folder / "releases"), time.perf_counter()
    release = build_release(database, pictures, DrawnVectors(), cards(aligned), releases.folder)
    releases.promote(release.id)
    recall = {name: space.recall_at_10 for name, space in release.manifest.spaces.items()}
    print(f"{count} products: built in {time.perf_counter() - start:.1f} s, recall@10 {recall}", flush=True)
    return database, pictures, releases


def photo_queries() -> list[PhotoQuery]:
    """Fifty photos as they come from the encoder, near to the pictures of mugs."""
    vectors = (_drawn(f"mug-00{number % 9} x{number}".encode(), IMAGE_DIMENSION) for number in range(50))
    return [PhotoQuery(vector, {}, "image-encoder", "1.0.0") for vector in vectors]


def measure(name: str, ask: Callable[[int], object], times: int) -> tuple[float, float]:
    """Print p50 and p99 of a call in ms, and give them back. Processor time is hardly stretched by a busy machine."""
    for number in range(10):
        ask(number)
    taken_ms, worked_ms = [], []
    for number in range(times):
        start, worked = time.perf_counter(), time.process_time()
        ask(number)
        taken_ms.append(1000 * (time.perf_counter() - start))
        worked_ms.append(1000 * (time.process_time() - worked))
    low, high = np.quantile(taken_ms, [0.5, 0.99])
    busy = np.median(worked_ms)
    print(f"  {name:34} p50 {low:8.2f} ms   p99 {high:8.2f} ms   processor p50 {busy:7.2f} ms", flush=True)
    return float(low), float(high)
