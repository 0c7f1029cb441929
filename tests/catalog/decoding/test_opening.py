"""Bombs of all kinds are refused or opened within their budget, whatever is in them, and cost nobody else anything."""

import os
import threading
import zlib
from pathlib import Path

import pytest
from PIL import Image

from benchmarks._bombs import (
    SMALL,
    bmp,
    chunk,
    codestream,
    directory,
    gif,
    headed,
    jpeg,
    png,
    repeated_scans,
    saved,
    segment,
    tiff,
    webp,
)
from catalog.decoding import opening
from catalog.decoding.decode import Decoded, Limits
from catalog.decoding.opening import InFlight, decode_safely
from catalog.decoding.pool import DecodingPool
from catalog.errors import PictureError, PicturesBusy
from catalog.pictures import PictureStore, open_picture
from tests.support.pictures import RED, encoded, near, two_halves

LIMITS = Limits()
TOO_MANY_PARTS = {
    "scans": lambda: repeated_scans(SMALL, 200),
    "scans of so many pixels": lambda: repeated_scans((8000, 5000), 15),
    "empty markers": lambda: headed(b"\xff\xfe\0\x02" * 20_000),
    "fill bytes": lambda: headed(b"\xff" * 20_000),
    "restart markers": lambda: headed(b"\xff\xd0" * 20_000),
    "markers behind the scan": lambda: jpeg(SMALL)[:-2] + segment(0xFE, b"") * 20_000,
    "parts of a PNG": lambda: png(8, 2, size=SMALL, idat=30_000),
    "remarks of a PNG": lambda: png(8, 2, size=SMALL, extra=chunk(b"tEXt", b"a\0b") * 30_000),
    "chunks of a WebP": lambda: webp(b"JUNK\0\0\0\0" * 30_000),
    "blocks of a GIF": lambda: gif(b"!\xfe" + b"\1a" * 30_000 + b"\0"),
    "empty blocks of a GIF": lambda: gif(b"!\xfe\0" * 30_000),
    "tags of a TIFF": lambda: directory(20_000, 100, 100),
    "channels of a TIFF": lambda: tiff({256: (4, 1, 100), 257: (4, 1, 100), 277: (3, 1, 60_000)}),
    "pixels of a TIFF": lambda: tiff({256: (4, 1, 8000), 257: (4, 1, 5000), 258: (3, 1, 64), 277: (3, 1, 4)}),
    "tiles of a JPEG 2000": lambda: codestream(1, 3),
    "channels of a JPEG 2000": lambda: codestream(8000, 1000),
    "boxes of an AVIF": lambda: saved("RGB", "AVIF", SMALL) + b"\0\0\0\x08free" * 30_000,
}


def refused(data: bytes, limits: Limits = LIMITS) -> PictureError:
    with pytest.raises(PictureError) as caught:
        decode_safely(data, limits)
    return caught.value


@pytest.fixture
def small_pool(monkeypatch: pytest.MonkeyPatch) -> DecodingPool:
    """One child, as the only pool of this process."""
    own = DecodingPool(1)
    monkeypatch.setattr(opening, "pool_of", lambda _process: own)
    return own


@pytest.mark.parametrize("what", TOO_MANY_PARTS)
def test_what_has_too_many_parts_is_refused_before_it_is_decoded(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "decode", pytest.fail)
    monkeypatch.setattr(opening, "pool_of", pytest.fail)
    error = refused(TOO_MANY_PARTS[what]())
    assert error.code == "too_costly" and "more work than any photo's" in error.message


@pytest.mark.usefixtures("small_pool")
def test_a_picture_that_takes_too_long_ends_its_process_and_no_other_picture() -> None:
    error = refused(bmp(8, 1, b"\0\2\1\0" * 2_900_000), Limits(cpu_s=0.3))
    assert error.code == "too_costly" and "0.3 s of processor time" in error.message
    assert near(decode_safely(encoded(two_halves(), "PNG"), Limits()).picture, (8, 16), RED)


@pytest.mark.usefixtures("small_pool")
def test_earlier_pictures_leave_a_later_one_all_of_its_time() -> None:
    data = encoded(Image.effect_noise((900, 900), 50), "PNG")
    for _ in range(6):
        decode_safely(data, Limits(cpu_s=0.25))


@pytest.mark.usefixtures("small_pool")
def test_a_picture_that_takes_too_much_memory_is_refused() -> None:
    packer = zlib.compressobj(1)
    strip = b"".join(packer.compress(bytes(4 * 9_000 * 88)) for _ in range(100)) + packer.flush()
    tags = {256: (4, 1, 9_000), 257: (4, 1, 8_800), 258: (3, 1, 8), 259: (3, 1, 8), 262: (3, 1, 5), 273: (4, 1, 122)}
    tags |= {277: (3, 1, 4), 278: (4, 1, 8_800), 279: (4, 1, len(strip))}  # CMYK in one strip, which is unpacked whole
    error = refused(tiff(tags, strip), Limits(max_pixels=80_000_000, cpu_s=30))
    assert "too big" in error.message


@pytest.mark.long
@pytest.mark.usefixtures("small_pool")
def test_a_deep_picture_of_many_pixels_costs_little_memory() -> None:
    data = saved("F", "TIFF", (8000, 5000), compression="tiff_adobe_deflate")
    decoded = decode_safely(data, Limits(cpu_s=30))
    assert decoded.size == (8000, 5000) and max(decoded.picture.size) == 3000


def test_a_big_picture_comes_reduced_and_turned_and_its_size_is_that_of_the_file(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind, options in (("JPEG", {}), ("PNG", {"compress_level": 1})):
        data = encoded(two_halves((4200, 3900)), kind, exif=exif, **options)
        picture = open_picture(data)
        assert picture.height > picture.width and picture.width * picture.height <= 16_000_000
        assert near(picture, (picture.width // 2, 10), RED)
        kept = PictureStore(tmp_path).add(data)
        assert (kept.width, kept.height) == (3900, 4200)


def test_a_transparent_picture_is_reduced_without_what_cannot_be_seen() -> None:
    picture = Image.new("RGBA", (8000, 2200), (0, 0, 0, 0))
    picture.paste((*RED, 255), (4001, 0, 8000, 2200))  # the edge lies within what becomes one pixel
    opened = open_picture(encoded(picture, "PNG", compress_level=1))
    assert near(opened, (100, 100), (255, 255, 255)) and near(opened, (2900, 100), RED)
    darkest = min(opened.convert("L").crop((0, 50, 3000, 51)).tobytes())
    assert darkest >= Image.new("RGB", (1, 1), RED).convert("L").tobytes()[0] - 12  # bicubic overshoots a little


def test_a_plain_photo_is_decoded_in_this_process_and_everything_else_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere(Exception):
        pass

    def elsewhere(_process: int) -> DecodingPool:
        raise Elsewhere

    monkeypatch.setattr(opening, "pool_of", elsewhere)
    for options in ({}, {"progressive": True}, {"quality": 95, "subsampling": 0}, {"restart_marker_rows": 1}):
        open_picture(encoded(two_halves((640, 480)), "JPEG", **options))
    overlapping = b"Exif\0\0" + directory(2_000, 40_000, 40_000)[:64_000]
    many = repeated_scans((2000, 2000), 20)
    for data in (
        headed(segment(0xE1, overlapping)),
        many,
        jpeg((6000, 4000)),
        jpeg(SMALL)[:-2],
        encoded(two_halves(), "PNG"),
    ):
        with pytest.raises(Elsewhere):
            open_picture(data)


def test_a_plain_photo_waits_while_others_are_decoded_and_is_then_told_to_come_again() -> None:
    flight = InFlight(10)
    with flight.hold(8, 0), pytest.raises(PicturesBusy), flight.hold(3, 0.01):
        pytest.fail("two held more than there is")
    with flight.hold(10, 0):
        pass


def test_who_waits_for_as_long_as_needed_gets_his_turn() -> None:
    flight, entered = InFlight(10), threading.Event()

    def second() -> None:
        with flight.hold(10, None):
            entered.set()

    with flight.hold(1, 0):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.05)
    assert entered.wait(10)
    thread.join()


def test_a_picture_that_finds_no_free_process_is_told_to_come_again(small_pool: DecodingPool) -> None:
    data = encoded(two_halves(), "PNG")
    with small_pool._process(None) as busy:
        with pytest.raises(PicturesBusy) as caught:
            small_pool.decode(data, Limits(), 0.01)
        assert caught.value.retry_after_s > 0 and busy.is_alive()
    assert isinstance(small_pool.decode(data, Limits(), 0.01), Decoded)


def test_a_process_that_was_ended_is_replaced(small_pool: DecodingPool) -> None:
    data = encoded(two_halves(), "PNG")
    small_pool.decode(data, Limits(), None)
    with small_pool._process(None) as one:
        os.kill(one._child.pid, 9)
        one._child.wait()
    assert small_pool.decode(data, Limits(), None).size == (64, 32)
