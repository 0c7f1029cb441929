"""How long a backup, its check and a restore take, and how much memory: python -m benchmarks.backup

Products are the demo shop's, recombined; pictures are random bytes of the size of a product photo. With --database-url
the shop is in that database, which must be empty.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks._shop import DrawnVectors, cards, product_rows
from benchmarks.importing import in_own_process
from catalog.tables import Counter, Picture, Product, ProductPicture
from indexer.build.builder import build_release
from serving.cards import write_card
from webapp.backup.restore import check_backup, restore
from webapp.backup.write import back_up
from webapp.services import Services, build_services
from webapp.settings import Settings

KINDS = 300  # of pictures
NOBODY_LISTENS = 9  # the port of the discard service


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--picture-bytes", type=int, default=50_000)
    parser.add_argument("--database-url", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backup-bench-") as name:
        folder = Path(name)
        settings = settings_in(folder / "shop", options.database_url)
        in_own_process(make_shop, settings, options.products, options.picture_bytes)
        archive = folder / "shop.tar"
        in_own_process(measure, "backup", write, settings, archive)
        size = archive.stat().st_size
        print(f"{options.products} products, a picture of {options.picture_bytes} bytes each: {size / 1e6:.0f} MB")
        in_own_process(measure, "check", check_backup, archive)
        in_own_process(measure, "restore (SQLite)", restore, settings_in(folder / "back"), archive)


def settings_in(folder: Path, database_url: str = "") -> Settings:
    """A shop in that folder, without TorchServe."""
    return Settings(
        instance=folder / "instance",
        model_store=folder / "models",
        database_url=database_url,
        torchserve_port=NOBODY_LISTENS,
    )


def make_shop(settings: Settings, count: int, picture_bytes: int) -> None:
    """So many products with a picture each, and a release of them."""
    settings.model_store.mkdir(parents=True)
    for card in cards():
        write_card(card, settings.model_store)
    services = build_services(settings)
    fill(services, count, picture_bytes)
    release = build_release(services.database, services.pictures, DrawnVectors(), cards(), services.releases.folder)
    services.releases.promote(release.id)


def fill(services: Services, count: int, picture_bytes: int) -> None:
    """Put the products into the catalogue; what their pictures show does not matter."""
    draw = random.Random(7)
    with services.database.session() as session:
        session.merge(Counter(name="catalogue", value=1))
        for number, row in enumerate(product_rows(count)):
            kind = f"{number % KINDS:06}".encode()  # the drawn vectors of one kind lie near one another
            content = kind + draw.randbytes(picture_bytes - len(kind))
            key = hashlib.sha256(content).hexdigest()
            path = services.pictures.path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            session.add(Picture(hash=key, width=1, height=1, size_bytes=len(content), format="JPEG", printed_text=""))
            session.add(Product(**row, pictures=[ProductPicture(position=0, picture_hash=key, reference="")]))


def write(settings: Settings, archive: Path) -> None:
    """A backup, as the command makes it."""
    back_up(build_services(settings), archive)


def measure(what: str, work: Callable[..., object], *arguments: object) -> None:
    """Print wall and processor time, and the most memory that the process had before and at the end."""
    before, began, busy = peak_mb(), time.perf_counter(), time.process_time()
    work(*arguments)
    taken, worked = time.perf_counter() - began, time.process_time() - busy
    print(f"{what:17}{taken:6.1f} s, processor {worked:6.1f} s, memory {before:.0f} → {peak_mb():.0f} MB", flush=True)


def peak_mb() -> float:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
