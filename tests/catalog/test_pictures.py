"""Pictures from anybody: what is turned, flattened or refused."""

import struct
import time
import zlib

import pytest
from PIL import Image

from catalog.errors import PictureError
from catalog.pictures import open_picture
from tests.support.pictures import BLUE, RED, encoded, near, two_halves


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int, height: int) -> bytes:
    """A few KB of PNG that would decode to width × height pixels, one bit each."""
    rows = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(rows.compress(row) for _ in range(min(height, 200))) + rows.flush()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def refused(data: bytes, **limits: int) -> PictureError:
    with pytest.raises(PictureError) as caught:
        open_picture(data, **limits)
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "JPEG2000"])
def test_each_accepted_format_opens_as_rgb(kind: str) -> None:
    picture = open_picture(encoded(two_halves(), kind))
    assert (picture.mode, picture.size) == ("RGB", (64, 32))
    assert near(picture, (8, 16), RED) and near(picture, (56, 16), BLUE)


def test_an_empty_file_is_refused_as_empty() -> None:
    assert refused(b"").code == "empty"


def test_a_file_over_the_limit_is_refused_with_both_sizes() -> None:
    error = refused(b"\xff\xd8\xff" + bytes(3_000_000), max_bytes=2_000_000)
    assert error.code == "too_large" and "3.0 MB" in error.message and "2 MB" in error.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "AVIF", "JPEG2000"])
def test_a_file_cut_short_is_refused_as_truncated(kind: str) -> None:
    noisy = Image.effect_noise((200, 200), 80).convert("RGB")
    data = encoded(noisy, kind)
    assert refused(data[: len(data) // 2]).code == "truncated"


@pytest.mark.parametrize("data", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"II*\0"])
def test_nothing_but_a_header_is_refused_as_truncated(data: bytes) -> None:
    assert refused(data).code == "truncated"


@pytest.mark.parametrize(
    "data", [b"name,price\nmug,12\n", b"<html><body>no</body></html>", b"%PDF-1.7\n", b"\0" * 500, b"<svg/>"]
)
def test_what_is_no_picture_is_refused_whatever_its_name(data: bytes) -> None:
    assert refused(data).code == "not_a_picture"


def test_a_decoder_that_is_not_listed_stays_shut() -> None:
    assert refused(encoded(two_halves(), "PPM")).code == "not_a_picture"
    assert refused(encoded(two_halves(), "ICO")).code == "not_a_picture"


def test_a_bomb_of_a_few_kb_is_refused_before_it_is_decoded() -> None:
    data = bomb(50_000, 50_000)
    assert len(data) < 20_000
    started = time.process_time()
    assert refused(data).code == "too_many_pixels"
    assert time.process_time() - started < 0.5


def test_a_bomb_below_pillows_own_limit_is_refused_too() -> None:
    error = refused(bomb(9_000, 9_000))
    assert error.code == "too_many_pixels" and "9,000 × 9,000" in error.message


def test_a_picture_of_one_endless_line_is_refused() -> None:
    assert refused(bomb(40_000, 1)).code == "too_many_pixels"


def test_a_bomb_in_a_text_chunk_is_refused() -> None:
    data = encoded(two_halves(), "PNG")
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))
    assert refused(data[:33] + text + data[33:]).code == "truncated"


def test_a_gif_whose_frame_outgrows_its_canvas_is_refused() -> None:
    data = bytearray(encoded(Image.new("P", (16, 16)), "GIF"))
    frame = data.index(b"\x2c")
    data[frame + 5 : frame + 9] = struct.pack("<HH", 65_535, 65_535)
    assert refused(bytes(data)).code == "too_many_pixels"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    first, second = Image.new("RGB", (40, 40), RED), Image.new("RGB", (40, 40), BLUE)
    data = encoded(first, kind, save_all=True, append_images=[second], duration=100)
    assert near(open_picture(data), (20, 20), RED)


def test_a_cmyk_jpeg_keeps_its_colours() -> None:
    data = encoded(two_halves().convert("CMYK"), "JPEG", quality=95)
    assert near(open_picture(data), (8, 16), RED)


def test_a_16_bit_grey_png_is_scaled_not_clipped() -> None:
    picture = Image.new("I;16", (20, 20), 32_768)
    assert open_picture(encoded(picture, "PNG")).getpixel((5, 5)) == (128, 128, 128)


def test_a_floating_point_tiff_opens() -> None:
    picture = Image.linear_gradient("L").convert("F")
    assert open_picture(encoded(picture, "TIFF")).mode == "RGB"


def test_a_palette_png_with_a_transparent_colour_gets_a_white_ground() -> None:
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([0, 0, 0, *RED])
    picture.paste(1, (10, 0, 20, 20))
    opened = open_picture(encoded(picture, "PNG", transparency=0))
    assert opened.getpixel((2, 2)) == (255, 255, 255) and opened.getpixel((15, 2)) == RED


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_gets_a_white_ground(mode: str) -> None:
    picture = Image.new(mode, (20, 20), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))
    assert open_picture(encoded(picture, "PNG")).getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_turned_by_exif_stands_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn clockwise to see
    picture = open_picture(encoded(two_halves(), kind, exif=exif))
    assert picture.size == (32, 64)
    assert near(picture, (16, 8), RED) and near(picture, (16, 56), BLUE)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_cost_the_picture() -> None:
    data = encoded(two_halves(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 40)
    assert open_picture(data).size == (64, 32)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_a_heic_photo_that_cannot_be_read_is_refused_with_what_to_do(brand: bytes) -> None:
    error = refused(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(100))
    assert error.code == "heic" and "JPEG" in error.message and "Most Compatible" in error.message


def test_every_picture_with_some_bytes_overwritten_opens_or_is_refused() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "JPEG2000"):
        data = encoded(two_halves(), kind)
        for place in range(0, min(len(data), 400), 3):
            try:
                opened = open_picture(data[:place] + b"\xff\x7f\0" + data[place + 3 :], max_pixels=1_000_000)
            except PictureError:
                continue
            assert opened.mode == "RGB"


def test_a_big_jpeg_may_be_decoded_smaller() -> None:
    data = encoded(two_halves((1600, 800)), "JPEG")
    assert open_picture(data, at_least=224).size == (400, 200) or open_picture(data, at_least=224).size == (800, 400)
