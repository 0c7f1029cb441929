"""Pictures nobody sends in good faith: small files that cost a decoder much. Made by code, always the same."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from PIL import Image

from catalog.decoding.kinds import decoders

WIDE, HIGH = 8000, 5000  # 40 million pixels: as many as a visitor may send
FULL = 11_000_000  # bytes: nearly as many as a visitor may send

Bomb = tuple[str, Callable[[], bytes]]


def saved(mode: str, kind: str, size: tuple[int, int] = (WIDE, HIGH), **options: object) -> bytes:
    """An even picture as a file."""
    decoders()
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode in {"I", "F", "1"} else None).save(out, kind, **options)
    return out.getvalue()


# JPEG


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(size: tuple[int, int] = (WIDE, HIGH), mode: str = "RGB", **options: object) -> bytes:
    return saved(mode, "JPEG", size, **options)


def headed(extra: bytes, size: tuple[int, int] = (64, 64)) -> bytes:
    """A JPEG with something more in front of its tables."""
    data = jpeg(size)
    return data[:2] + extra + data[2:]


def repeated_scans(size: tuple[int, int], times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = jpeg(size, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * times + data[-2:]


def sequential_scans(times: int) -> bytes:
    """A sequential JPEG of one scan for each channel, the last one repeated."""
    data = jpeg((4000, 4000))
    start = data.index(b"\xff\xda")
    body = data[start + 14 : -2]
    scans = [segment(0xDA, bytes((1, one, 0x11 if one > 1 else 0, 0, 63, 0))) + body for one in (1, 2, 3)]
    return data[:start] + b"".join(scans) + scans[2] * times + data[-2:]


def directory(entries: int, spoken_of: int, body: int, order: str = "<") -> bytes:
    """TIFF data whose entries all speak of the same bytes."""
    start = 8 + 2 + 12 * entries + 4
    rows = (struct.pack(order + "HHII", tag, 7, spoken_of, start) for tag in range(1000, 1000 + entries))
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IH", 8, entries) + b"".join(rows) + bytes(4) + bytes(body)


def two_frames() -> bytes:
    data = jpeg((64, 64))
    at = data.index(b"\xff\xc0")
    large = bytearray(data[at : at + 19])
    large[5:9] = struct.pack(">HH", HIGH, WIDE)
    return data[:at] + bytes(large) + data[at:]


def of_12_bits() -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 1], data[at + 4] = 0xC1, 12
    return bytes(data)


def jpegs() -> Iterator[Bomb]:
    exif = b"Exif\0\0" + directory(5_000, 60_000, 5_000)
    yield "JPEG: a progressive scan 4,000 times", partial(repeated_scans, (3000, 2000), 4_000)
    yield "JPEG: a progressive scan 400 times, 40 megapixels", partial(repeated_scans, (WIDE, HIGH), 400)
    yield "JPEG: a progressive scan 90 times, 40 megapixels", partial(repeated_scans, (WIDE, HIGH), 85)
    yield "JPEG: a progressive scan 45 times, 16 megapixels", partial(repeated_scans, (4000, 4000), 39)
    yield "JPEG: 2.5 million empty markers", lambda: headed(b"\xff\xfe\0\x02" * 2_500_000)
    yield "JPEG: 11 MB of fill bytes", lambda: headed(b"\xff" * FULL)
    yield "JPEG: 5 million restart markers", lambda: headed(b"\xff\xd0" * (FULL // 2))
    yield "JPEG: 60,000 comments between scans", lambda: jpeg()[:-2] + segment(0xFE, bytes(180)) * 60_000 + b"\xff\xd9"
    yield "JPEG: sequential scans repeated", lambda: sequential_scans(40)
    yield "JPEG: even, 40 megapixels", jpeg
    yield "JPEG: even and progressive, 40 megapixels", lambda: jpeg(progressive=True)
    yield "JPEG: CMYK, 40 megapixels", lambda: jpeg(mode="CMYK")
    yield "JPEG: grey, 40 megapixels", lambda: jpeg(mode="L")
    yield "JPEG: one line of 65,500", lambda: jpeg((65_500, 1))
    yield "JPEG: without its end, 40 megapixels", lambda: jpeg()[:-2]
    yield "JPEG: progressive, without its end, 40 megapixels", lambda: jpeg(progressive=True)[:-2]
    yield "JPEG: cut in the middle, 40 megapixels", lambda: (data := jpeg(quality=99))[: len(data) // 2]
    yield "JPEG: EXIF of 5,000 tags that overlap", lambda: headed(segment(0xE1, exif[:65_000]))
    yield "JPEG: EXIF in 160 segments", lambda: headed(segment(0xE1, exif[:65_000]) * 160)
    yield "JPEG: an index of 5,000 pictures", lambda: headed(segment(0xE2, b"MPF\0" + exif[6:65_000]))
    yield (
        "JPEG: 11 MB of Photoshop's blocks",
        lambda: headed(segment(0xED, b"Photoshop 3.0\0" + (b"8BIM" + bytes(8)) * 5_000) * 180),
    )
    yield "JPEG: 11 MB of XMP", lambda: headed(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<" * 65_000) * 165)
    yield (
        "JPEG: 100,000 tables",
        lambda: (data := jpeg((64, 64)))[:2] + data[(at := data.index(b"\xff\xdb")) : at + 69] * 100_000 + data[2:],
    )
    yield "JPEG: two frames", two_frames
    yield "JPEG: 12 bits, 40 megapixels", of_12_bits


# PNG


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    bits: int,
    colour: int,
    *,
    size: tuple[int, int] = (WIDE, HIGH),
    extra: bytes = b"",
    idat: int = 0,
    interlaced: int = 0,
) -> bytes:
    """An even PNG; colour: 0 grey, 2 RGB, 3 palette, 6 RGBA."""
    width, height = size
    row = bytes(1 + (width * bits * {0: 1, 2: 3, 3: 1, 6: 4}[colour] + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height + (height // 2 if interlaced else 0))) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))
    palette = chunk(b"PLTE", bytes(3 * 2 ** min(bits, 8))) if colour == 3 else b""
    data = b"".join(chunk(b"IDAT", body[at : at + 1]) for at in range(len(body))) if idat else chunk(b"IDAT", body)
    return b"\x89PNG\r\n\x1a\n" + head + palette + extra + chunk(b"IDAT", b"") * idat + data + chunk(b"IEND", b"")


SMALL = (64, 64)


def pngs() -> Iterator[Bomb]:
    zeros = zlib.compress(bytes(80_000_000), 9)
    one_mb = zlib.compress(bytes(1_000_000), 9)
    names = {0: "grey", 2: "RGB", 3: "palette", 6: "RGBA"}
    for bits, colour in ((1, 0), (8, 0), (16, 0), (8, 2), (16, 2), (1, 3), (8, 3), (8, 6), (16, 6)):
        yield f"PNG: {names[colour]} of {bits} bits, 40 megapixels", partial(png, bits, colour)
    yield "PNG: RGBA, interlaced, 40 megapixels", lambda: png(8, 6, interlaced=1)
    yield "PNG: 16 bits with a transparent grey", lambda: png(16, 0, extra=chunk(b"tRNS", b"\0\0"))
    yield "PNG: palette with transparency", lambda: png(8, 3, extra=chunk(b"tRNS", bytes(256)))
    yield "PNG: 2.5 billion pixels", lambda: png(1, 0, size=(50_000, 50_000))[:200_000]
    yield "PNG: 800,000 empty parts", lambda: png(8, 2, size=SMALL, idat=FULL // 12)
    yield "PNG: 600,000 remarks", lambda: png(8, 2, size=SMALL, extra=chunk(b"tEXt", b"a\0b") * 600_000)
    yield "PNG: 80 MB in a remark", lambda: png(8, 2, size=SMALL, extra=chunk(b"zTXt", b"a\0\0" + zeros))
    yield (
        "PNG: 5,000 remarks of a megabyte",
        lambda: png(8, 2, size=SMALL, extra=chunk(b"zTXt", b"a\0\0" + one_mb) * 5_000),
    )
    yield "PNG: 80 MB in a profile of colours", lambda: png(8, 2, size=SMALL, extra=chunk(b"iCCP", b"a\0\0" + zeros))
    yield (
        "PNG: 80 MB in a remark with languages",
        lambda: png(8, 2, size=SMALL, extra=chunk(b"iTXt", b"a\0\1\0\0\0" + zeros)),
    )
    yield (
        "PNG: EXIF of 60,000 tags of 10 MB",
        lambda: png(8, 2, size=SMALL, extra=chunk(b"eXIf", directory(60_000, 10_000_000, 10_000_000))),
    )
    yield "PNG: a million frames", lambda: png(8, 2, extra=chunk(b"acTL", struct.pack(">II", 1_000_000, 0)))


# TIFF


def tiff(tags: dict[int, tuple[int, int, int]], body: bytes = b"") -> bytes:
    """tag → kind, number of values, value."""
    rows = b"".join(struct.pack("<HHII", tag, *of) for tag, of in sorted(tags.items()))
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4) + body


def declared(bits: int, channels: int) -> dict[int, tuple[int, int, int]]:
    """The tags of a TIFF of 40 million pixels with one strip of 100 bytes."""
    tags = {256: (4, 1, WIDE), 257: (4, 1, HIGH), 258: (3, 1, bits), 259: (3, 1, 1), 262: (3, 1, 1), 273: (4, 1, 200)}
    return tags | {277: (3, 1, channels), 278: (4, 1, HIGH), 279: (4, 1, 100)}


def tiffs() -> Iterator[Bomb]:
    for mode in ("I;16", "I", "F", "RGBA", "CMYK", "L", "LAB", "RGB"):
        for packed in ("tiff_lzw", "tiff_adobe_deflate") if mode in {"I;16", "F"} else ("tiff_adobe_deflate",):
            yield f"TIFF: {mode}, {packed[5:]}, 40 megapixels", partial(saved, mode, "TIFF", compression=packed)
    yield (
        "TIFF: one strip, 40 megapixels",
        lambda: saved("RGBA", "TIFF", compression="tiff_adobe_deflate", strip_size=1 << 30),
    )
    yield (
        "TIFF: a strip for each row",
        lambda: saved("RGB", "TIFF", (1500, 26_000), compression="packbits", strip_size=1),
    )
    yield "TIFF: fax, 40 megapixels", lambda: saved("1", "TIFF", compression="group4")
    yield "TIFF: JPEG within, 40 megapixels", lambda: saved("RGB", "TIFF", compression="jpeg")
    yield "TIFF: 65,000 tags that overlap", lambda: directory(64_000, 10_000_000, 10_000_000)
    yield "TIFF: a tag of 4 billion values", lambda: tiff(declared(8, 1) | {273: (4, 4_000_000_000, 8)}, bytes(1000))
    yield "TIFF: 64 bits and 60,000 channels", lambda: tiff(declared(64, 60_000), bytes(1000))
    yield "TIFF: directories in a circle", lambda: tiff(declared(8, 1), struct.pack("<I", 8) * 1000)


# WebP, GIF, BMP, JPEG 2000, AVIF, HEIC


def webp(extra: bytes, size: tuple[int, int] = SMALL) -> bytes:
    """A WebP with more chunks behind its picture."""
    data = saved("RGBA", "WEBP", size, lossless=True, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    body = data[8:] + extra
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(extra: bytes, size: tuple[int, int] = SMALL) -> bytes:
    """A GIF with more blocks before its frame."""
    data = saved("L", "GIF", size)
    head = 13 + (3 << (data[10] & 7) + 1 if data[10] & 128 else 0)
    return data[:head] + extra + data[head:]


def frames(kind: str, count: int) -> bytes:
    shades = [Image.new("RGB", (100, 100), (place % 256, place // 256, 0)) for place in range(count)]
    out = io.BytesIO()
    shades[0].save(out, kind, save_all=True, append_images=shades[1:], duration=40)
    return out.getvalue()


def outgrown() -> bytes:
    data = bytearray(saved("P", "GIF", (16, 16)))
    at = data.index(b"\x2c")
    data[at + 5 : at + 9] = struct.pack("<HH", 6_000, 6_600)
    return bytes(data)


def bmp(bits: int, packed: int, body: bytes) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, WIDE, HIGH, 1, bits, packed, len(body), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 1024 + len(body), 0, 0, 54 + 1024) + info + bytes(1024) + body


def codestream(tile: int, channels: int) -> bytes:
    """The beginning of a JPEG 2000 of 40 million pixels in tiles of that side."""
    size = struct.pack(">H8IH", 0, WIDE, HIGH, 0, 0, tile, tile, 0, 0, channels) + b"\x07\x01\x01" * channels
    return b"\xff\x4f" + segment(0x51, size[:65_000]) + bytes(1000)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def others() -> Iterator[Bomb]:
    noise = np.random.default_rng(1).integers(0, 256, (1000, 1000, 3), np.uint8)
    exif = b"EXIF" + struct.pack("<I", 8_000_000) + directory(60_000, 7_000_000, 7_279_986)
    yield "WebP: RGBA, lossless, 40 megapixels", lambda: saved("RGBA", "WEBP", lossless=True)
    yield "WebP: lossy, 40 megapixels", lambda: saved("RGB", "WEBP", method=0)
    yield "WebP: 500 frames", lambda: frames("WEBP", 500)
    yield "WebP: a million chunks", lambda: webp(b"JUNK\0\0\0\0" * (FULL // 8))
    yield "WebP: EXIF of 60,000 tags of 7 MB", lambda: webp(exif)
    yield "GIF: 40 megapixels", lambda: saved("L", "GIF")
    yield "GIF: a remark of 5 million blocks", lambda: gif(b"!\xfe" + b"\1a" * (FULL // 2) + b"\0")
    yield "GIF: a remark of 11 MB", lambda: gif(b"!\xfe" + (b"\xff" + bytes(255)) * (FULL // 256) + b"\0")
    yield "GIF: 3 million empty remarks", lambda: gif(b"!\xfe\0" * (FULL // 3))
    yield "GIF: 2,000 frames", lambda: frames("GIF", 2_000)
    yield "GIF: a frame larger than the picture", outgrown
    yield "BMP: run lengths that move, 40 megapixels", lambda: bmp(8, 1, b"\0\2\1\0" * (FULL // 4))
    yield "BMP: run lengths, 40 megapixels", lambda: bmp(8, 1, b"\xff\1" * (FULL // 2))
    yield "BMP: 32 bits, without pixels", lambda: bmp(32, 0, bytes(1000))
    yield "JPEG 2000: even, 40 megapixels", lambda: saved("RGB", "JPEG2000")
    yield "JPEG 2000: noise, 40 megapixels", lambda: noisy_jpeg_2000(noise)
    yield "JPEG 2000: 40 million tiles", lambda: codestream(1, 3)
    yield "JPEG 2000: 16,000 channels", lambda: codestream(WIDE, 16_000)
    yield "AVIF: even, 40 megapixels", lambda: saved("RGB", "AVIF", speed=10)
    yield "AVIF: with alpha, 40 megapixels", lambda: saved("RGBA", "AVIF", speed=10)
    yield "AVIF: 200 frames", lambda: frames("AVIF", 200)
    yield "AVIF: 700,000 boxes", lambda: saved("RGB", "AVIF", SMALL) + box(b"free", b"1234567") * (FULL // 15)
    yield "HEIC: even, 40 megapixels", lambda: saved("RGB", "HEIF")
    yield "HEIC: 700,000 boxes", lambda: saved("RGB", "HEIF", SMALL) + box(b"free", b"1234567") * (FULL // 15)


def noisy_jpeg_2000(noise: np.ndarray) -> bytes:
    out = io.BytesIO()
    tiled = np.tile(noise, (HIGH // 1000, WIDE // 1000, 1))
    Image.fromarray(tiled).save(out, "JPEG2000", quality_mode="rates", quality_layers=[11])
    return out.getvalue()


def bombs() -> Iterator[Bomb]:
    """The name of each, and what makes its bytes."""
    for kinds in (jpegs, pngs, tiffs, others):
        yield from kinds()
