"""A JPEG that lacks its last bytes is taken, one that lacks more is refused."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.errors import PictureError
from catalog.pictures import PictureStore, open_picture
from tests.support.pictures import encoded

SCENE = Image.effect_noise((480, 640), 60).resize((960, 1280)).convert("RGB")
KINDS = {
    "baseline": {"quality": 85},
    "progressive": {"quality": 85, "progressive": True},
    "grey": {"quality": 80},
    "CMYK": {"quality": 80},
    "with a thumbnail in its EXIF": {"quality": 85},
    "with restart marks": {"quality": 85, "restart_marker_rows": 1},
}


def jpeg(kind: str) -> bytes:
    picture = SCENE.convert({"grey": "L", "CMYK": "CMYK"}.get(kind, "RGB"))
    options: dict[str, object] = dict(KINDS[kind])
    if "EXIF" in kind:
        options["exif"] = b"Exif\0\0" + encoded(SCENE.resize((80, 60)), "JPEG")
    return encoded(picture, "JPEG", **options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [1, 2, 3, 20, 400])
def test_a_jpeg_without_its_last_bytes_is_taken(kind: str, missing: int) -> None:
    data = jpeg(kind)
    cut, whole = (np.asarray(open_picture(part)).astype(int) for part in (data[:-missing], data))
    assert cut.shape == whole.shape
    assert (np.abs(cut - whole)[: int(0.9 * len(whole))] < 40).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.8])
def test_a_jpeg_that_lacks_more_is_refused(kind: str, kept: float) -> None:
    data = jpeg(kind)
    with pytest.raises(PictureError) as caught:
        open_picture(data[: int(kept * len(data))])
    assert caught.value.code == "truncated" and "cut short" in caught.value.message


def test_a_cut_jpeg_opens_smaller_and_turned_like_a_whole_one() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(SCENE, "JPEG", exif=exif)
    assert open_picture(data[:-2]).size == open_picture(data).size == (1280, 960)
    assert open_picture(data[:-2], at_least=200).size == open_picture(data, at_least=200).size


def test_the_store_keeps_the_bytes_and_says_that_the_end_is_missing(tmp_path: Path) -> None:
    data, store = jpeg("baseline"), PictureStore(tmp_path)
    whole, cut = store.add(data), store.add(data[:-2], thumbnails=True)
    assert (whole.is_cut, cut.is_cut) == (False, True)
    assert store.read(cut.hash) == data[:-2]
    with Image.open(io.BytesIO(store.thumbnail(cut.hash, 160))) as thumbnail:
        assert thumbnail.size == (160, 213)
