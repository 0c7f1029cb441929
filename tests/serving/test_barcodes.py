"""Barcodes are read in photos, whatever stands around them."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from serving.barcodes import read_barcodes

EAN = "4006381333931"


def barcode(text: str, kind: str = "EAN13", scale: int = 3) -> Image.Image:
    """A printed barcode on white."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    return Image.fromarray(np.array(made.to_image(scale=scale, add_quiet_zones=True))).convert("RGB")


def label(*codes: Image.Image, turned: float = 0) -> Image.Image:
    """A label with barcodes on a grey ground."""
    paper = Image.new("RGB", (900, 260 * len(codes) + 120), (205, 200, 190))
    for place, code in enumerate(codes):
        paper.paste(code, (120, 60 + 260 * place))
    return paper.rotate(turned, expand=True, fillcolor=(120, 110, 100))


@pytest.mark.parametrize("turned", [0, 90, 180, 7])
def test_a_printed_ean_is_read(turned: float) -> None:
    assert read_barcodes(label(barcode(EAN), turned=turned)) == (EAN,)


def test_several_are_read_once_each() -> None:
    assert set(read_barcodes(label(barcode(EAN), barcode("96385074", "EAN8"), barcode(EAN)))) == {EAN, "96385074"}


def test_the_gtin_in_a_qr_codes_address_is_its_code() -> None:
    link = barcode("https://id.example/01/04006381333931?17=261231", "QRCode", scale=6)
    assert read_barcodes(label(link)) == ("04006381333931",)


def test_a_photo_without_one_says_nothing() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), np.uint8)
    assert read_barcodes(Image.fromarray(noise)) == ()
