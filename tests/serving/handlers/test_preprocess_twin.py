"""A picture is the same pixels where it is imported and where it is encoded, of whatever kind it is.

catalog/pictures.py and serving/handlers/preprocess.py may not import each other: an archive carries the one alone.
"""

import io
from collections.abc import Iterator

import numpy
import pytest
from PIL import Image, ImageCms

from catalog.pictures import open_picture
from serving.handlers.preprocess import decode, upright_rgb
from serving.handlers.probe_inputs import probe_inputs
from tests.support.pictures import encoded

ORIENTATION = 0x0112


def pictures() -> Iterator[tuple[str, bytes]]:
    """Every kind that a probe is of, and those that are odder still."""
    for name, data in probe_inputs("pictures-1").items():
        assert isinstance(data, bytes)
        yield name, data
    scene = Image.open(io.BytesIO(data)).convert("RGB").resize((60, 90))
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = turn
        yield f"EXIF {turn}", encoded(scene, "JPEG", exif=exif)
        yield f"EXIF {turn} in WebP", encoded(scene, "WEBP", exif=exif, lossless=True)
    yield "EXIF that is broken", encoded(scene, "PNG", exif=b"Exif\0\0no EXIF")
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I", "F", "RGBX"):
        yield f"TIFF {mode}", encoded(scene.convert(mode), "TIFF")
    yield "TIFF LAB", encoded(in_lab(scene), "TIFF")
    grey = numpy.array(scene.convert("L")).astype(numpy.float64)
    yield "32-bit beyond 16", encoded(Image.fromarray((grey * 1e6).astype(numpy.int32)), "TIFF")
    yield (
        "floats with a NaN",
        encoded(Image.fromarray(numpy.where(grey > 200, numpy.nan, grey / 255).astype("f4")), "TIFF"),
    )
    yield (
        "16 bits with a transparent grey",
        encoded(Image.fromarray((grey * 257).astype("u2")), "PNG", transparency=900),
    )
    yield "grey with a transparent level", encoded(scene.convert("L"), "PNG", transparency=120)
    yield "RGB with a transparent colour", encoded(scene, "PNG", transparency=scene.getpixel((5, 5)))
    yield "GIF that moves", encoded(scene, "GIF", save_all=True, append_images=[scene.rotate(90)], transparency=3)
    yield "BMP", encoded(scene, "BMP")
    large = scene.resize((600, 900))
    for kind in ("AVIF", "HEIF", "JPEG2000"):
        yield kind, encoded(large, kind)
    for kind in ("AVIF", "HEIF"):
        exif = Image.Exif()
        exif[ORIENTATION] = 6
        yield f"{kind} EXIF 6", encoded(scene, kind, exif=exif)
        yield f"{kind} RGBA", encoded(scene.convert("RGBA"), kind)
    for progressive in (False, True):
        whole = encoded(large, "JPEG", progressive=progressive)
        yield f"JPEG without its end, progressive {progressive}", whole[:-2]
        yield f"JPEG cut by some bytes, progressive {progressive}", whole[:-40]
    yield "JPEG of several pictures", encoded(scene, "MPO", save_all=True, append_images=[scene.rotate(90)])


def in_lab(scene: Image.Image) -> Image.Image:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    found = ImageCms.applyTransform(scene, to_lab)
    assert found
    return found


@pytest.mark.parametrize("at_least", [None, 40])
@pytest.mark.parametrize(("name", "data"), [pytest.param(*one, id=one[0]) for one in pictures()])
def test_a_picture_is_the_same_where_it_is_imported_and_where_it_is_encoded(
    name: str, data: bytes, at_least: int | None
) -> None:
    imported = numpy.array(open_picture(data, at_least=at_least))
    seen = numpy.array(upright_rgb(decode(data, at_least or 30_000)))
    assert imported.shape == seen.shape, name
    assert (imported == seen).all(), name
