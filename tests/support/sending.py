"""What the tests of the site share: pictures nobody should send, and unusual ones that are fine."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

Send = Callable[..., TestResponse]  # path, picture, file name, further fields


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A two-coloured picture in any mode."""
    image = Image.new("RGB", size, (200, 60, 40))
    image.paste((30, 90, 160), (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 50,000 × 50,000 pixels."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(1000)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def exif_rotated() -> bytes:
    """A JPEG lying on its side, with the note that says so and a place it was taken at."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    exif[0x010E] = "secret garden"
    return saved(plain(size=(120, 60)), "JPEG", exif=exif)


REFUSED = {
    "empty": (b"", 400),
    "truncated": (saved(plain(size=(400, 300)), "JPEG", quality=95)[:900], 422),
    "not an image": (b"%PDF-1.7 a document", 415),
    "html": (b"<html><script>alert(1)</script>", 415),
    "a bomb": (bomb(), 422),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64), 415),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415),
}

TAKEN = {
    "a lying extension": ("photo.txt", saved(plain(), "PNG")),
    "animated gif": ("a.gif", saved(plain("P"), "GIF", save_all=True, append_images=[plain("P")])),
    "animated webp": ("a.webp", saved(plain(), "WEBP", save_all=True, append_images=[plain()])),
    "cmyk": ("a.jpg", saved(plain("CMYK"), "JPEG")),
    "16 bit": ("a.png", saved(plain("L").convert("I;16"), "PNG")),
    "palette": ("a.png", saved(plain("P"), "PNG")),
    "alpha": ("a.png", saved(plain("RGBA"), "PNG")),
    "rotated": ("a.jpg", exif_rotated()),
    "tiff": ("a.tiff", saved(plain(), "TIFF")),
    "one pixel": ("a.png", saved(plain(size=(2, 1)), "PNG")),
}


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A sound picture of nothing in particular."""
    buffer = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 40).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send a picture through a form of the site, token and all."""

    def post(path: str, picture: bytes, name: str = "photo.jpg", **fields: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
        assert token is not None
        data = {"csrf_token": token[1], "image": (io.BytesIO(picture), name), **fields}
        return client.post(path, data=data)

    return post


@pytest.fixture
def post_api(client: FlaskClient) -> Send:
    """Send a picture to the JSON API."""

    def post(path: str, picture: bytes, name: str = "photo.jpg", **fields: str) -> TestResponse:
        return client.post(f"/api/v1{path}", data={"image": (io.BytesIO(picture), name), **fields})

    return post
