"""How many words of receipts and labels are read, with and without preparing the picture.

    python -m benchmarks.ocr [--data FOLDER] [--only receipts|labels] [--every N]

Words are runs of letters and digits, in lower case. Of each picture's true words (the lines of the .txt beside a
receipt; brand and title of a label) two shares are stated, over all pictures together:
  occurrences  every repetition counts: sum of min(times read, times printed) / words printed
  distinct     each word of a picture once: the share that a search by these words can use
  precision    distinct words read that are printed / distinct words read (a label's small print counts for neither)
  complete     pictures of which every word was read
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytesseract
from PIL import Image

from demo.shop.product import catalogue
from serving.ocr.reader import Reader, available

DEMO = Path(__file__).resolve().parents[1] / "demo"


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
    seconds: float = 0.0
    pictures: int = 0

    def add(self, sample: Sample, seen: str, seconds: float) -> None:
        """Count one picture."""
        printed, found, also = words_of(sample.text), words_of(seen), words_of(sample.also)
        self.printed += printed.total()
        self.read += (printed & found).total()
        self.distinct_printed += len(printed)
        self.distinct_read += len(printed.keys() & found.keys())
        self.distinct_seen += len(found.keys() - (also.keys() - printed.keys()))
        self.complete += printed.keys() <= found.keys()
        self.seconds += seconds
        self.pictures += 1

    def line(self, name: str) -> str:
        """The figures as one line of the table."""
        shares = (
            self.read / max(1, self.printed),
            self.distinct_read / max(1, self.distinct_printed),
            self.distinct_read / max(1, self.distinct_seen),
        )
        columns = " ".join(f"{share:>11.3f}" for share in shares)
        complete = f"{self.complete}/{self.pictures}"
        return f"{name:<34} {columns} {complete:>9} {self.seconds / max(1, self.pictures):>8.2f} s"


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


def plain(picture: Path) -> str:
    """Tesseract as it comes."""
    with Image.open(picture) as image:
        return str(pytesseract.image_to_string(image))


def measure(samples: Sequence[Sample], read: Callable[[Path], str]) -> Tally:
    """Read every picture, one after the other."""
    tally = Tally()
    for sample in samples:
        started = cpu_s()
        seen = read(sample.picture)
        tally.add(sample, seen, cpu_s() - started)
    return tally


def cpu_s() -> float:
    """Processor time of this process and the Tesseracts it ran, in seconds: the same on a busy machine."""
    return sum(os.times()[:4])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where Tesseract is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("SHOPLENS_DATA") or str(DEMO.parents[1] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=Path(data), help="folder that holds receipts/")
    parser.add_argument("--only", choices=("receipts", "labels"), help="measure these alone")
    parser.add_argument("--every", type=int, default=1, help="measure only every so many pictures")
    options = parser.parse_args(arguments)
    if not available():
        print("Tesseract is not installed: apt-get install tesseract-ocr", file=sys.stderr)
        return 2
    reader = Reader(timeout_s=900)  # on a busy machine too: what is measured is processor time

    def prepared(picture: Path) -> str:
        with Image.open(picture) as image:
            return reader.read(image.convert("RGB")).text

    print(f"{'':<34} {'occurrences':>11} {'distinct':>11} {'precision':>11} {'complete':>9} {'CPU each':>10}")
    for name, found in (("receipts", receipts(options.data)), ("labels", labels(DEMO))):
        samples = list(found)[:: options.every] if options.only in (None, name) else []
        if not samples:
            print(f"{name}: left out, or no pictures found")
            continue
        print(measure(samples, plain).line(f"{name}, plain Tesseract"), flush=True)
        print(measure(samples, prepared).line(f"{name}, prepared"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
