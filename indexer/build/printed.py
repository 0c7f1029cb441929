"""Reads the words printed on product pictures, once for each picture ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from PIL import Image

from catalog.catalogue import Catalogue, ProductView
from catalog.errors import PictureError
from catalog.pictures import PictureStore, open_picture
from catalog.progress import Progress
from serving.errors import ServingError
from serving.ocr.reader import OcrUnavailable

PICTURES_PER_PRODUCT = 1  # of a product: its first shows the front, and reading one takes half a second
BATCH_SIZE = 16  # kept together


class ReadText(Protocol):
    """The words on one picture."""

    @property
    def text(self) -> str: ...


class PictureReader(Protocol):
    """What the indexer asks of serving.ocr.reader.Reader."""

    def read(self, image: Image.Image, /) -> ReadText:
        """Every word of a shopper's photo."""

    def read_printed(self, image: Image.Image, /) -> str:
        """The words on a catalogue picture that are beyond doubt, quickly."""


def find_unread(products: Iterable[ProductView]) -> list[str]:
    """Hashes of the pictures whose words were never read."""
    pictures = (picture for product in products for picture in product.pictures[:PICTURES_PER_PRODUCT])
    return list(dict.fromkeys(picture.hash for picture in pictures if picture.printed_text is None))


def read_printed_words(
    catalogue: Catalogue, store: PictureStore, reader: PictureReader, hashes: Sequence[str], progress: Progress
) -> None:
    """Read each picture and keep its words; without Tesseract nothing is read and nothing fails."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for start in range(0, len(hashes), BATCH_SIZE):
            part = hashes[start : start + BATCH_SIZE]
            try:
                texts = list(pool.map(lambda key: _read(store, reader, key), part))
            except OcrUnavailable:
                return
            catalogue.set_printed_texts({key: text for key, text in zip(part, texts, strict=True) if text is not None})
            progress("Reading labels", start + len(part), len(hashes))


def _read(store: PictureStore, reader: PictureReader, key: str) -> str | None:
    """The words on one picture, None when this time it could not be read."""
    try:
        return reader.read_printed(open_picture(store.read(key)))
    except PictureError:
        return ""  # it will never be readable
    except OcrUnavailable:
        raise
    except (ServingError, OSError):  # took too long, too busy, the file away for the moment
        return None
