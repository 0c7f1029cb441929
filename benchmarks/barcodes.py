"""How many printed barcodes are read on label photos, and what the look for one adds to a photo.

Labels are drawn: an EAN-13 of a few sizes, words and stains around it, then turned, tilted, blurred, darkened, given
noise and saved as a JPEG, as a phone would send it. Seeded.

    python -m benchmarks.barcodes [--labels 200]
"""

from __future__ import annotations

import argparse
import io
import random
import time

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from benchmarks._figures import Figure, tell
from serving.barcodes import read_barcodes

SIZE = (1280, 960)


def ean(draw: random.Random) -> str:
    """A number with its check digit (GS1 General Specifications, 7.9)."""
    body = "4" + "".join(str(draw.randrange(10)) for _ in range(11))
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return f"{body}{check}"


def label(code: str, draw: random.Random) -> Image.Image:
    """A photo of a label with that barcode."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13)
    bars = Image.fromarray(np.array(made.to_image(scale=draw.choice((3, 4, 5)), add_quiet_zones=True))).convert("RGB")
    paper = Image.new("RGB", SIZE, tuple(draw.randrange(190, 256) for _ in range(3)))
    pen = ImageDraw.Draw(paper)
    for line in range(draw.randrange(3, 9)):
        pen.text((60, 60 + 40 * line), "".join(draw.choices("abcdefg hijk lmno pqrs tuvw", k=40)), fill=(40, 40, 40))
    room = (max(1, SIZE[0] - bars.width - 40), max(1, SIZE[1] - bars.height - 40))
    paper.paste(bars, (draw.randrange(20, 20 + room[0]), draw.randrange(20, 20 + room[1])))
    turned = paper.rotate(draw.choice((0, 90, 180, 270)) + draw.uniform(-12, 12), expand=True, fillcolor=(90, 80, 70))
    return spoil(turned, draw)


def spoil(image: Image.Image, draw: random.Random) -> Image.Image:
    """Tilted, blurred, darkened, with noise, as a JPEG."""
    height = image.height
    tilt = draw.uniform(-0.08, 0.08)
    image = image.transform(
        image.size, Image.Transform.AFFINE, (1, tilt, -tilt * height / 2, 0, 1, 0), fillcolor=(90, 80, 70)
    )
    image = image.filter(ImageFilter.GaussianBlur(draw.uniform(0, 1.4)))
    pixels = np.asarray(image, np.float32) * draw.uniform(0.5, 1.05)
    pixels += np.random.default_rng(draw.randrange(1 << 30)).normal(0, draw.uniform(2, 9), pixels.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=draw.randrange(60, 92))
    return Image.open(buffer).convert("RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Reads printed barcodes on drawn label photos.")
    parser.add_argument("--labels", type=int, default=200)
    options = parser.parse_args()
    draw = random.Random(20)
    right, spent, decoded = 0, [], []
    for _ in range(options.labels):
        code = ean(draw)
        photo = label(code, draw)
        started = time.perf_counter()
        _ = np.asarray(photo).mean(axis=0)
        decoded.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        read = read_barcodes(photo)
        spent.append((time.perf_counter() - started) * 1000)
        right += code in read
    middle, late = np.percentile(spent, (50, 95))
    once = float(np.median(decoded))
    tell(Figure(f"barcodes read on {options.labels} label photos", 100 * right / options.labels, "%", "more", aim=95))
    tell(Figure("looking for barcodes in a photo, p50", middle, "ms", "less", middle / once, "the mean of its pixels"))
    tell(Figure("looking for barcodes in a photo, p95", late, "ms", "less", aim=25))


if __name__ == "__main__":
    main()
