"""Reads the words printed on product pictures; each picture is read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Protocol

from PIL import Image

from catalog.catalogue import Catalogue, ProductView
from catalog.errors import PictureError
from catalog.pictures import PictureStore, open_picture
from catalog.progress import Progress
from serving.errors import ServingError
from serving.ocr.reading import OcrUnavailable

PICTURES_PER_PRODUCT = 1  # the first shows the front; reading one takes half a second
BATCH_SIZE = 16  # stored together


class ReadText(Protocol):
    """The words on one picture, and whether there was no time for all of them."""

    @property
    def text(self) -> str: ...

    @property
    def cut_short(self) -> bool: ...


class PictureReader(Protocol):
    """What the indexer needs of serving.ocr.reader.Reader; its methods raise OcrUnavailable and ServingError."""

    def read(self, image: Image.Image, /) -> ReadText:
        """All words of a shopper's photo."""

    def read_printed(self, image: Image.Image, /) -> str:
        """The words on a catalogue picture that were read with high confidence, by a faster method."""


def find_unread(products: Iterable[ProductView]) -> list[str]:
    """Hashes of the pictures whose words were not read yet."""
    pictures = (picture for product in products for picture in product.pictures[:PICTURES_PER_PRODUCT])
    return list(dict.fromkeys(picture.hash for picture in pictures if picture.printed_text is None))


def read_printed_words(
    catalogue: Catalogue, store: PictureStore, reader: PictureReader, hashes: Sequence[str], progress: Progress
) -> None:
    """Read each picture and store its words; without an engine nothing is read and no error is raised."""
    pool = ThreadPoolExecutor(max_workers=2)
    try:
        texts = pool.map(lambda key: _read(store, reader, key), hashes)
        for start in range(0, len(hashes), BATCH_SIZE):
            part = hashes[start : start + BATCH_SIZE]
            read = zip(part, islice(texts, len(part)), strict=True)
            catalogue.set_printed_texts({key: text for key, text in read if text is not None})
            progress("Reading labels", start + len(part), len(hashes))
    except OcrUnavailable:
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _read(store: PictureStore, reader: PictureReader, key: str) -> str | None:
    """The words on one picture; None when it could not be read this time."""
    try:
        return reader.read_printed(open_picture(store.read(key)))
    except PictureError:
        return ""  # it cannot be decoded, now or later
    except OcrUnavailable:
        raise
    except (ServingError, OSError):  # timeout, too busy, or the file is missing for now
        return None
