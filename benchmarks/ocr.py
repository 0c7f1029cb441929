"""How many words of receipts and labels each engine reads, however the photo was taken, and what it costs.

    python -m benchmarks.ocr [--engine E] [--only SET] [--as VARIANT] [--every N] [--timeout S] [--data FOLDER]

Sets are receipts, labels and wordless (product photos without print). Variants are how a photo of them was taken.
Words are runs of letters and digits, in lower case. Of each picture's true words (the lines of the .txt beside a
receipt; brand and title of a label) two shares are stated, over all pictures together:
  occurrences  every repetition counts: sum of min(times read, times printed) / words printed
  distinct     each word of a picture once: the share that a search by these words can use
  precision    distinct words read that are printed / distinct words read (a label's small print counts for neither)
  complete     pictures of which every word was read; of the wordless, those in which none was seen
  CPU          seconds of processor for one picture, mean and 95th percentile: much the same on a busy machine
  wall         seconds until the answer, 95th percentile
  cut          answers that were cut short
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageFilter, ImageOps

from demo.shop.product import catalogue
from serving.ocr.reader import EngineName, OcrResult, Reader

DEMO = Path(__file__).resolve().parents[1] / "demo"
ENGINES: tuple[EngineName, ...] = ("rapidocr", "tesseract")
SETS = ("receipts", "labels", "wordless")
GREY = "#8a7a66"


@dataclass(frozen=True)
class Sample:
    """A picture, the text that is to be read, and what else is printed on it."""

    picture: Path
    text: str
    also: str = ""


@dataclass
class Tally:
    """Counts over several pictures."""

    printed: int = 0
    read: int = 0
    distinct_printed: int = 0
    distinct_read: int = 0
    distinct_seen: int = 0
    complete: int = 0
    cut: int = 0
    cpu_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)

    def add(self, sample: Sample, result: OcrResult, cpu: float) -> None:
        """Count one picture."""
        printed, found, also = words_of(sample.text), words_of(result.text), words_of(sample.also)
        self.printed += printed.total()
        self.read += (printed & found).total()
        self.distinct_printed += len(printed)
        self.distinct_read += len(printed.keys() & found.keys())
        self.distinct_seen += len(found.keys() - (also.keys() - printed.keys()))
        self.complete += printed.keys() <= found.keys() if printed else not found
        self.cut += result.cut_short
        self.cpu_s.append(cpu)
        self.wall_s.append(result.seconds)

    def line(self, name: str) -> str:
        """The figures as one line of the table."""
        shares = (
            self.read / max(1, self.printed),
            self.distinct_read / max(1, self.distinct_printed),
            self.distinct_read / max(1, self.distinct_seen),
        )
        columns = " ".join(f"{share:>11.3f}" for share in shares)
        cpu, late = np.mean(self.cpu_s), np.quantile(self.cpu_s, 0.95)
        complete = f"{self.complete}/{len(self.cpu_s)}"
        wall = np.quantile(self.wall_s, 0.95)
        return f"{name:<34} {columns} {complete:>9} {cpu:>8.2f} {late:>8.2f} {wall:>8.2f} {self.cut:>4}"


def words_of(text: str) -> Counter[str]:
    """Runs of letters and digits in lower case, counted."""
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def receipts(data: Path) -> Iterator[Sample]:
    """The scanned receipts with their lines."""
    for picture in sorted((data / "receipts").glob("*.jpg")):
        yield Sample(picture, picture.with_suffix(".txt").read_text(encoding="utf-8"))


def labels(demo: Path) -> Iterator[Sample]:
    """The demo shop's label photos with the brand and title printed on them."""
    for product in catalogue():
        picture = demo / "pictures" / "label" / f"{product.id}.jpg"
        if product.label and picture.exists():
            yield Sample(picture, f"{product.label.brand} {product.label.title}", product.label.detail)


def wordless(demo: Path) -> Iterator[Sample]:
    """Photos of the demo shop's products that have nothing printed on them."""
    for product in catalogue():
        picture = demo / "pictures" / "query" / f"{product.id}-a.jpg"
        if not product.label and picture.exists():
            yield Sample(picture, "")


def shaded(picture: Image.Image) -> Image.Image:
    """With the light falling from the left."""
    light = np.linspace(1.0, 0.35, picture.width)[None, :, None]
    return Image.fromarray((np.asarray(picture) * light).astype(np.uint8))


VARIANTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "plain": lambda picture: picture,
    "90": lambda picture: picture.rotate(90, expand=True),
    "180": lambda picture: picture.rotate(180),
    "270": lambda picture: picture.rotate(270, expand=True),
    "tilted": lambda picture: picture.rotate(8, Image.Resampling.BICUBIC, expand=True, fillcolor=GREY),
    "inverted": ImageOps.invert,
    "small": lambda picture: picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 800)),
    "far": lambda picture: ImageOps.expand(picture, max(picture.size), fill=GREY),
    "shadow": shaded,
}


def measure(samples: Sequence[Sample], variant: str, reader: Reader) -> Tally:
    """Read every picture, one after the other."""
    tally = Tally()
    for sample in samples:
        with Image.open(sample.picture) as image:
            picture = VARIANTS[variant](image.convert("RGB"))
        started = cpu_s()
        result = reader.read(picture)
        tally.add(sample, result, cpu_s() - started)
    return tally


def cpu_s() -> float:
    """Processor time of this process, the Tesseracts it ran and the processes it keeps, in seconds."""
    kept = [child.cpu_times() for child in psutil.Process().children()]
    return sum(os.times()[:4]) + sum(times.user + times.system for times in kept)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where an engine is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("SHOPLENS_DATA") or str(DEMO.parents[1] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=Path(data), help="folder that holds receipts/")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="measure this one alone")
    parser.add_argument("--only", choices=SETS, action="append", help="measure these alone")
    parser.add_argument("--as", dest="variants", choices=list(VARIANTS), action="append", help="default: all")
    parser.add_argument("--every", type=int, default=1, help="measure only every so many pictures")
    parser.add_argument("--timeout", type=float, default=900, help="seconds a picture may take")
    options = parser.parse_args(arguments)
    sets = dict(zip(SETS, (receipts(options.data), labels(DEMO), wordless(DEMO)), strict=True))
    chosen = {name: list(sets[name])[:: options.every] for name in options.only or SETS}
    print(
        f"{'':<34} {'occurrences':>11} {'distinct':>11} {'precision':>11} {'complete':>9}"
        f" {'CPU':>8} {'CPU p95':>8} {'wall p95':>8} {'cut':>4}"
    )
    for engine in options.engine or ENGINES:
        reader = Reader(timeout_s=options.timeout, choice=engine)
        if not reader.available:
            print(f"{engine} is not installed", file=sys.stderr)
            return 2
        reader.read(Image.new("RGB", (64, 64)))  # its models are loaded now, and the time for that is not counted
        for name, samples in chosen.items():
            for variant in options.variants or VARIANTS if samples else ():
                print(measure(samples, variant, reader).line(f"{engine}, {name}, {variant}"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
