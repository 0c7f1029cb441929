"""Near-duplicate pictures: what a picture looks like in 64 bytes, kept once, and the pairs that look alike.

A print is the difference hash and the mean colours of a 4 × 4 copy: without them, the colours of one shirt would be
one picture.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image
from sqlalchemy import insert, select

from catalog.database import Database
from catalog.difference_hash import difference_hash
from catalog.errors import PictureError
from catalog.pictures import PictureStore, open_picture
from catalog.tables import Picture, PicturePrint, ProductPicture

BITS_APART = 6  # of 128; a copy at half the size or at JPEG quality 40 stays within
COLOURS_APART = 4.0  # of 255, on the average
BAND_BYTES = 2  # 8 bands: pictures 6 bits apart share at least two
IN_A_BAND = 40  # neighbours looked at in a band that many pictures share, such as that of white ground
AT_A_TIME = 200

Bytes = npt.NDArray[np.uint8]


def perceptual_hash(picture: Image.Image) -> bytes:
    """The 64 bytes of an RGB picture."""
    return difference_hash(picture) + picture.resize((4, 4), Image.Resampling.BOX).tobytes()


def make_prints(database: Database, store: PictureStore) -> int:
    """Print every shown picture that has no print yet, a few in a transaction; returns how many."""
    made, last = 0, ""
    while True:
        query = (
            select(Picture.hash)
            .outerjoin(PicturePrint, PicturePrint.picture_hash == Picture.hash)
            .where(PicturePrint.picture_hash.is_(None), Picture.hash > last)
            .order_by(Picture.hash)
            .limit(AT_A_TIME)
        )
        with database.session() as session:
            hashes = session.scalars(query).all()
        if not hashes:
            return made
        rows = [{"picture_hash": one, "print": hash_bytes} for one in hashes if (hash_bytes := _print_of(store, one))]
        with database.session() as session:
            known = set(session.scalars(select(PicturePrint.picture_hash).where(PicturePrint.picture_hash.in_(hashes))))
            if fresh := [row for row in rows if row["picture_hash"] not in known]:  # another import may have been here
                session.execute(insert(PicturePrint), fresh)
        made += len(rows)
        last = hashes[-1]


def alike(prints: Bytes) -> Iterator[tuple[int, int]]:
    """Pairs of rows of prints[n, 64] that look alike, each once, the earlier row first."""
    seen: set[tuple[int, int]] = set()
    for start in range(0, 16, BAND_BYTES):
        band = prints[:, start].astype(np.int64) * 256 + prints[:, start + 1]
        order = np.lexsort((*prints[:, :16].T, band))
        for step in range(1, IN_A_BAND + 1):
            left, right = order[:-step], order[step:]
            near = band[left] == band[right]
            if not near.any():
                break
            for pair in _near_pairs(prints, left[near], right[near]):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _near_pairs(prints: Bytes, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    apart = np.unpackbits(prints[left, :16] ^ prints[right, :16], axis=1).sum(axis=1)
    close = apart <= BITS_APART
    left, right = left[close], right[close]
    colours = np.abs(prints[left, 16:].astype(np.int16) - prints[right, 16:]).mean(axis=1)
    found = colours <= COLOURS_APART
    return [(min(a, b), max(a, b)) for a, b in zip(left[found].tolist(), right[found].tolist(), strict=True)]


def near_duplicates(database: Database) -> dict[str, list[str]]:
    """Each picture that looks like others, by hash: the others; pictures no product shows are left out."""
    hashes: list[str] = []
    prints: list[bytes] = []
    query = select(PicturePrint.picture_hash, PicturePrint.print).order_by(PicturePrint.picture_hash)
    shown = select(ProductPicture.picture_hash).where(ProductPicture.picture_hash == PicturePrint.picture_hash)
    with database.session() as session:
        for picture_hash, hash_bytes in session.execute(query.where(shown.exists()).execution_options(yield_per=5000)):
            hashes.append(picture_hash)
            prints.append(hash_bytes)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in alike(_stacked(prints)):
        found[hashes[one]].append(hashes[other])
        found[hashes[other]].append(hashes[one])
    return found


def _stacked(prints: Sequence[bytes]) -> Bytes:
    return np.frombuffer(b"".join(prints), np.uint8).reshape(-1, 64)


def _print_of(store: PictureStore, picture_hash: str) -> bytes | None:
    """The print of a kept picture; None while its file is away."""
    try:
        return perceptual_hash(open_picture(store.thumbnail(picture_hash, 160, "jpeg")))
    except (OSError, PictureError):
        return None
