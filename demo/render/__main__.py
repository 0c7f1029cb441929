"""The command line: `python -m demo.render all|catalogue|query|label|training|sheet`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from demo.held_out import to_train_on
from demo.render import scene, sheet, snapshot, training
from demo.render.studio import Studio
from demo.shop.product import Product, catalogue

DEMO = Path(__file__).resolve().parents[1]
PURPOSES = ("catalogue", "query", "label")


@dataclass(frozen=True)
class Shot:
    """One picture to be made: where it goes, how large, how fine, and who makes it."""

    target: Path
    px: int  # the finished picture
    rendered: int  # what is rendered, then enlarged: a phone's picture is soft anyway
    samples: int
    quality: int
    take: Callable[[scene.Subject, Studio], Image.Image]


def shots(product: Product, purpose: str, out: Path, views: int) -> list[Shot]:
    """The pictures a purpose needs of a product."""
    folder, name = out / purpose, product.id
    if purpose == "catalogue":
        return [Shot(folder / f"{name}-{n}.jpg", 384, 384, 8, 86, partial(_studio, n)) for n in (1, 2, 3)]
    if purpose == "query":
        return [Shot(folder / f"{name}-{n}.jpg", 384, 320, 7, 76, partial(_photo, n)) for n in "ab"]
    if purpose == "label" and product.label:
        return [Shot(folder / f"{name}.jpg", 512, 448, 8, 82, partial(_photo, "label"))]
    if purpose == "training":
        return [Shot(out / f"{name}-{n}.jpg", 192, 176, 5, 82, partial(_training, n)) for n in range(views)]
    return []


def _studio(number: int, subject: scene.Subject, studio: Studio) -> Image.Image:
    return studio.view(subject, number)


def _photo(name: str, subject: scene.Subject, studio: Studio) -> Image.Image:
    studio.show(None)
    return snapshot.take(subject, name, closeup=name == "label")


def _training(number: int, subject: scene.Subject, studio: Studio) -> Image.Image:
    return training.view(subject, studio, number)


def work(products: Iterable[Product], purposes: Iterable[str],
         args: argparse.Namespace) -> list[tuple[Product, list[Shot]]]:
    """What is still to be done, product by product."""
    jobs = []
    for product in products:
        todo = [shot for purpose in purposes for shot in shots(product, purpose, args.out, args.views)
                if not shot.target.exists()]
        if todo:
            jobs.append((product, todo))
    part, parts = (int(n) for n in args.part.split("/"))
    return jobs[part - 1::parts]


def render(jobs: list[tuple[Product, list[Shot]]], args: argparse.Namespace) -> int:
    """Make the pictures; a product that fails is reported and passed over. Returns how many failed."""
    scene.start(384, 8, args.threads)
    studio, failed = Studio(), 0
    with tqdm(total=sum(len(todo) for _, todo in jobs), unit="picture", smoothing=0.05) as bar:
        for product, todo in jobs:
            bar.set_description(product.id)
            try:
                _product(product, todo, studio, args, bar)
            except Exception as error:  # one bad product must not stop an hour's run
                failed += 1
                tqdm.write(f"{product.id}: {type(error).__name__}: {error}", file=sys.stderr)
                scene.clear()
    return failed


def _product(product: Product, todo: list[Shot], studio: Studio, args: argparse.Namespace, bar: tqdm) -> None:
    collection, subject = scene.put(product)
    for shot in todo:
        px = args.px or shot.px
        scene.quick(round(shot.rendered * px / shot.px), args.samples or shot.samples)
        picture = shot.take(subject, studio)
        scene.save(picture.resize((px, px), Image.Resampling.BICUBIC), shot.target, shot.quality)
        bar.update()
    scene.discard(collection)


def parse(argv: list[str]) -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m demo.render", description=__doc__)
    parser.add_argument("command", choices=["all", *PURPOSES, "training", "sheet"])
    parser.add_argument("--part", default="1/1", help="which share of the products, such as 1/2")
    parser.add_argument("--only", default="", help="kinds or ids, separated by commas")
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    parser.add_argument("--px", type=int, default=0, help="picture size, for drafts")
    parser.add_argument("--samples", type=int, default=0, help="samples a pixel, for drafts")
    parser.add_argument("--threads", type=int, default=0, help="threads; by default the cores shared among the parts")
    parser.add_argument("--limit", type=int, default=0, help="only so many products of each kind, for drafts")
    parser.add_argument("--views", type=int, default=8, help="training views a product")
    parser.add_argument("--families", type=int, default=0, help="train on so many made-up products a kind instead")
    parser.add_argument("--held-out", action="store_true", help="train on the held-out families alone, at the very end")
    args = parser.parse_args(argv)
    args.out = args.out or (DEMO.parent / "instance/training" if args.command == "training" else DEMO / "pictures")
    parts = int(args.part.split("/")[1])
    args.threads = args.threads or (max(1, (os.cpu_count() or 1) // parts) if parts > 1 else 0)
    return args


def chosen(args: argparse.Namespace) -> list[Product]:
    """The products the arguments ask for."""
    wanted = {word for word in args.only.split(",") if word}
    known = to_train_on(at_the_end=args.held_out) if args.command == "training" else catalogue()
    products = [p for p in known if not wanted or p.id in wanted or p.kind in wanted]
    if args.limit:
        kinds = {p.kind: [q for q in products if q.kind == p.kind] for p in products}
        step = {kind: max(1, len(group) // args.limit) for kind, group in kinds.items()}
        products = [p for kind, group in kinds.items() for p in group[::step[kind]][:args.limit]]
    return list(training.families(products, args.families)) if args.families else products


def main(argv: list[str]) -> int:
    """Run a command; 1 if any product failed."""
    args = parse(argv)
    products = chosen(args)
    if args.command == "sheet":
        for target in sheet.kind_sheets(products, args.out, DEMO.parent / "instance/sheets"):
            print(target)
        sheet.shop_sheet(products, args.out, DEMO / "contact-sheet.jpg")
        return 0
    purposes = PURPOSES if args.command == "all" else (args.command,)
    return 1 if render(work(products, purposes, args), args) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
