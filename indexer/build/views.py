"""What a shopper's photo of a catalogue picture may look like: turned, mirrored, nearer, darker, out of focus."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from catalog.errors import PictureError
from catalog.pictures import PictureStore, open_picture
from indexer.build.tools import BuildTools
from indexer.embedding.cache import EmbeddingCache
from indexer.embedding.embed import embed_bytes
from indexer.stores.vector_store import Positions, Vectors
from serving.cards import Card

VERSION = 1  # of the views below: another one is embedded anew
LEAST_PRODUCTS = 50  # with pictures; smaller shops are not measured by views
PICTURES = 60  # that are looked at
EACH = 5  # views of a picture
SIDE = 640  # pixels of a view's long side

VIEWS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "turned 90": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "turned 180": lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
    "turned 270": lambda picture: picture.transpose(Image.Transpose.ROTATE_270),
    "mirrored": ImageOps.mirror,
    "nearer": lambda picture: picture.crop(_inner(picture.size)),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.6),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 200)),
}


def embed_views(
    tools: BuildTools, card: Card, hashes: Sequence[str], products: Positions
) -> tuple[Vectors, Positions] | None:
    """Vectors float32 [m, d] of views of sampled pictures, with their products int64 [m]; None for a small shop.

    `hashes` are the pictures of int64 products[n]. Views are cached as pictures are. Raises BuildError when the encoder
    does not answer.
    """
    if len(np.unique(products)) < LEAST_PRODUCTS:
        return None
    sampled = sorted(range(len(hashes)), key=hashes.__getitem__)[:PICTURES]  # the same while they are in the catalogue
    keys = {_key(hashes[place], name): (place, name) for place in sampled for name in _drawn(hashes[place])}
    missing = EmbeddingCache(tools.database, card).find_missing(keys)
    made = {key: view for key in missing if (view := _view(tools.store, hashes[keys[key][0]], keys[key][1]))}
    embed_bytes(tools.database, tools.encoder, card, made, tools.progress)
    found = EmbeddingCache(tools.database, card).find(keys)
    kept = [key for key in keys if key in found]
    vectors = np.stack([found[key][: card.dimension] for key in kept]) if kept else np.empty((0, card.dimension))
    return vectors.astype(np.float32), products[[keys[key][0] for key in kept]]


def _drawn(picture: str) -> list[str]:
    """The names of a picture's views, by chance and always the same."""
    draw = np.random.default_rng(int(picture[:8], 16))
    drawn: list[str] = draw.choice(sorted(VIEWS), EACH, replace=False).tolist()
    return drawn


def _key(picture: str, name: str) -> str:
    return hashlib.sha256(f"view {VERSION} {name} of {picture}".encode()).hexdigest()


def _view(store: PictureStore, picture: str, name: str) -> bytes | None:
    """A JPEG of the view; None for a picture that cannot be read."""
    try:
        opened = open_picture(store.read(picture)).convert("RGB")
    except (OSError, PictureError):
        return None
    opened.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    VIEWS[name](opened).save(out, "JPEG", quality=90)
    return out.getvalue()


def _inner(size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    return width // 8, height // 8, width - width // 8, height - height // 8
