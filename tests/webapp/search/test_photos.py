"""What is made of a photo that a visitor sends, before anything is asked of it."""

import io

import numpy as np
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from webapp.search.photos import Photo, received_photo

EAN = "4006381333931"


@pytest.fixture(scope="module")
def phones_photo() -> bytes:
    """12 million pixels with a barcode on them, and where and with what they were taken."""
    made = zxingcpp.create_barcode(EAN, zxingcpp.BarcodeFormat.EAN13)
    photo = Image.new("RGB", (4000, 3000), (205, 200, 190))
    photo.paste(Image.fromarray(np.array(made.to_image(scale=8, add_quiet_zones=True))).convert("RGB"), (900, 900))
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010F] = "Maker of the camera"
    photo.save(file, "JPEG", exif=exif, comment=b"a comment")
    return file.getvalue()


def received(site: Flask, data: bytes, **options: bool) -> Photo:
    with site.test_request_context("/search/photo", method="POST", data={"image": (io.BytesIO(data), "p.jpg")}):
        return received_photo(**options)


def test_a_phones_photo_is_kept_small_and_its_barcode_is_read(small_app: Flask, phones_photo: bytes) -> None:
    photo = received(small_app, phones_photo)
    assert photo.size == Image.open(io.BytesIO(photo.jpeg)).size == (1024, 768)
    assert photo.barcodes == (EAN,)


def test_nothing_of_the_camera_is_kept(small_app: Flask, phones_photo: bytes) -> None:
    jpeg = received(small_app, phones_photo, barcodes=False).jpeg
    assert b"Maker" not in jpeg and b"a comment" not in jpeg


def test_where_words_are_to_be_read_every_pixel_is_decoded(small_app: Flask, phones_photo: bytes) -> None:
    assert received(small_app, phones_photo, barcodes=False, whole=True).image.size == (4000, 3000)
    assert received(small_app, phones_photo, barcodes=False).image.size == (2000, 1500)


def test_barcodes_that_nobody_asks_for_are_not_read(small_app: Flask, phones_photo: bytes) -> None:
    assert received(small_app, phones_photo, barcodes=False).barcodes == ()
