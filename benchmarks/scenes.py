"""Scenes of several things: how often a search by a proposed box finds one of them first, against the whole picture.

Composes scenes of two to five products of the demo shop, cut out of their last studio picture, on cluttered grounds.
What is searched are all other pictures of the demo shop, by exact cosine, with the bundled image encoder in this
process. Found is a scene when the first product is one of those in it.

    python -m benchmarks.scenes [--scenes 100] [--seed 17] [--show FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import io
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from scipy import ndimage  # type: ignore[import-untyped]

from serving.cards import find_cards
from serving.handlers.image_encoder import ImageEncoder
from webapp.search.boxes import Box
from webapp.search.proposals import propose_boxes
from webapp.settings import PROJECT

DEMO = PROJECT / "demo"
SIZE = (1000, 750)
CLUTTER = 14  # drawn things on a ground that are no product


@dataclass(frozen=True)
class Scene:
    """A picture, and of each product in it the id and where it stands, in pixels."""

    picture: Image.Image
    products: dict[str, tuple[int, int, int, int]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--show", type=Path, help="folder for the scenes with their boxes")
    options = parser.parse_args()
    known, held_out = demo_pictures()
    encoder = open_encoder()
    names = [name for name, _ in known]
    vectors = encoded(encoder, [path.read_bytes() for _, path in known])
    scenes = make_scenes(held_out, options.scenes, options.seed)
    found = defaultdict[str, int](int)
    taken_ms = []
    for number, scene in enumerate(scenes):
        start = time.process_time()
        boxes = propose_boxes(scene.picture)
        taken_ms.append(1000 * (time.process_time() - start))
        parts = [scene.picture, *(cut(scene.picture, box) for box in boxes)]
        true = [scene.picture.crop(next(iter(scene.products.values())))]
        scores = encoded(encoder, [*map(jpeg, parts + true)]) @ vectors.T
        nearest = scores.max(axis=1)
        hits = [names[place] in scene.products for place in scores.argmax(axis=1)]
        found["whole picture"] += hits[0]
        order = np.argsort(-nearest[1 : len(parts)])
        found["first box as proposed"] += any(hits[1:2])
        found["first box as ranked by the encoder"] += any(hits[1 + place] for place in order[:1])
        found["best of three boxes"] += any(hits[1 : len(parts)])
        found["a product's true box"] += hits[len(parts)]
        if options.show:
            show(scene, boxes, hits, options.show / f"{number:03}.jpg")
    for way, number in found.items():
        print(f"{way:36} R@1 {number / len(scenes):.2f}")
    low, high = np.quantile(taken_ms, [0.5, 0.95])
    print(f"proposing boxes, processor: {low:.1f} ms, p95 {high:.1f} ms")


def demo_pictures() -> tuple[list[tuple[str, Path]], list[tuple[str, Path]]]:
    """Products with their pictures: those that are searched, and of each product the last one."""
    known, held_out = [], []
    with (DEMO / "feed.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            *others, last = row["images"].split("|")
            known += [(row["id"], DEMO / path) for path in others]
            held_out.append((row["id"], DEMO / last))
    return known, [(name, path) for name, path in held_out if name in {one for one, _ in known}]


def open_encoder() -> ImageEncoder:
    """The newest image encoder of the model store."""
    card = [card for card in find_cards(PROJECT / "model_store") if card.kind == "image-encoder"][-1]
    encoder = ImageEncoder()
    encoder.load(card, PROJECT / "model_store")
    return encoder


def encoded(encoder: ImageEncoder, pictures: Sequence[bytes]) -> np.ndarray:
    """float32 [n, dimension], of length 1."""
    rows = [row[: encoder.card.dimension] for row in encoder.encode(pictures)] if len(pictures) <= 32 else []
    if not rows:
        return np.concatenate([encoded(encoder, pictures[at : at + 32]) for at in range(0, len(pictures), 32)])
    vectors = np.array(rows, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def make_scenes(products: Sequence[tuple[str, Path]], number: int, seed: int) -> list[Scene]:
    """So many scenes, always the same for a seed."""
    draw = np.random.default_rng(seed)
    return [make_scene(products, draw) for _ in range(number)]


def make_scene(products: Sequence[tuple[str, Path]], draw: np.random.Generator) -> Scene:
    """Two to five products on a ground with clutter, none over another by more than a tenth."""
    picture, places = ground(draw), dict[str, tuple[int, int, int, int]]()
    wanted = int(draw.integers(2, 6))
    for place in draw.permutation(len(products)):
        name, path = products[place]
        thing = cut_out(Image.open(path).convert("RGB"))
        if thing is None:
            continue
        side = int(draw.integers(220, 420) * (1.0 if wanted < 4 else 0.75))
        thing.thumbnail((side, side))
        thing = thing.rotate(float(draw.uniform(-10, 10)), Image.Resampling.BICUBIC, expand=True)
        at = free_place(thing.size, list(places.values()), draw)
        if at is not None:
            picture.paste(in_light(thing, draw), at[:2], thing.getchannel("A"))
            places[name] = at
        if len(places) == wanted:
            break
    return Scene(picture.filter(ImageFilter.GaussianBlur(0.8)), places)


def free_place(
    size: tuple[int, int], taken: Sequence[tuple[int, int, int, int]], draw: np.random.Generator
) -> tuple[int, int, int, int] | None:
    """Where a thing of that size fits; None when no place was found."""
    for _ in range(40):
        left = int(draw.integers(0, max(1, SIZE[0] - size[0])))
        top = int(draw.integers(0, max(1, SIZE[1] - size[1])))
        box = (left, top, left + size[0], top + size[1])
        if all(overlap(box, other) < 0.1 * size[0] * size[1] for other in taken):
            return box
    return None


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> int:
    """Pixels that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def cut_out(studio: Image.Image) -> Image.Image | None:
    """The product without its studio, which is grey and smooth; None where the two can hardly be told apart."""
    pixels = np.asarray(studio, np.float32)
    edge = np.concatenate([pixels[:6].reshape(-1, 3), pixels[:, :6].reshape(-1, 3), pixels[:, -6:].reshape(-1, 3)])
    away = np.abs(pixels - np.median(edge, axis=0))
    coloured = np.ptp(pixels, axis=2) - np.median(np.ptp(edge, axis=1))
    mask = (away.max(axis=2) > 60) | (coloured > 22)
    mask = ndimage.binary_fill_holes(ndimage.binary_closing(mask, iterations=2))
    pieces, count = ndimage.label(mask)
    if not count:
        return None
    sizes = np.bincount(pieces.ravel())[1:]
    mask = ndimage.binary_erosion(pieces == sizes.argmax() + 1)
    if not 0.06 < mask.mean() < 0.6:
        return None
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    cut = studio.convert("RGBA")
    cut.putalpha(Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7)))
    return cut.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def in_light(thing: Image.Image, draw: np.random.Generator) -> Image.Image:
    """Darker or brighter, warmer or colder."""
    bright = ImageEnhance.Brightness(thing.convert("RGB")).enhance(float(draw.uniform(0.75, 1.1)))
    pixels = np.asarray(bright, np.float32) * draw.uniform(0.92, 1.06, size=3)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def ground(draw: np.random.Generator) -> Image.Image:
    """A wall above a table with a grain or checks, and drawn things on both."""
    picture = Image.new("RGB", SIZE, colour(draw))
    pen, horizon = ImageDraw.Draw(picture), int(draw.integers(150, 400))
    pen.rectangle((0, horizon, *SIZE), fill=colour(draw))
    if draw.random() < 0.5:
        step, tint = int(draw.integers(30, 90)), colour(draw)
        for left in range(0, SIZE[0], 2 * step):
            for top in range(horizon, SIZE[1], 2 * step):
                pen.rectangle((left, top, left + step, top + step), fill=tint)
    for _ in range(CLUTTER):
        left, top = int(draw.integers(-50, SIZE[0])), int(draw.integers(0, SIZE[1]))
        right, bottom = left + int(draw.integers(15, 150)), top + int(draw.integers(10, 110))
        shape = int(draw.integers(3))
        if shape == 0:
            pen.ellipse((left, top, right, bottom), fill=colour(draw))
        elif shape == 1:
            pen.line((left, top, right, bottom), fill=colour(draw), width=int(draw.integers(4, 16)))
        else:
            pen.rounded_rectangle((left, top, right, bottom), 8, fill=colour(draw))
    grain = draw.normal(0, 6, (SIZE[1], SIZE[0], 1))
    shade = np.linspace(draw.uniform(0.8, 1), draw.uniform(0.8, 1), SIZE[0])[None, :, None]
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(2)), np.float32) * shade + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def colour(draw: np.random.Generator) -> tuple[int, int, int]:
    """Any colour that a room may have."""
    red, green, blue = (int(value) for value in draw.integers(40, 225, size=3))
    return red, green, blue


def cut(picture: Image.Image, box: Box) -> Image.Image:
    """What is in a box."""
    return picture.crop(box.in_pixels(picture.size))


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG, as the site keeps it."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92)
    return file.getvalue()


def show(scene: Scene, boxes: Sequence[Box], hits: Sequence[bool], path: Path) -> None:
    """Draw the boxes, green where a search by them found, into a file."""
    drawn = scene.picture.copy()
    pen = ImageDraw.Draw(drawn)
    for number, box in enumerate(boxes):
        pen.rectangle(box.in_pixels(drawn.size), outline="lime" if hits[number + 1] else "red", width=8 - 2 * number)
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.save(path, quality=80)


if __name__ == "__main__":
    main()
