"""What the decoders say of a broken picture, they say to Pillow alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from catalog.decoding.kinds import decoders


@pytest.mark.filterwarnings("ignore")
def test_a_broken_tiff_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    file = io.BytesIO()
    Image.effect_mandelbrot((64, 64), (-2, -1.2, 1, 1.2), 40).save(file, "TIFF", compression="tiff_adobe_deflate")
    data = bytearray(file.getvalue())
    data[40:60] = bytes(20)  # in the compressed rows
    with pytest.raises(OSError, match="decoder error"):
        Image.open(io.BytesIO(bytes(data)), formats=decoders()).load()
    assert capfd.readouterr() == ("", "")
