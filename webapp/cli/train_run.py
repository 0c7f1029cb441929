"""A training run from the command line: read, train, measure, package. Apart, because it brings torch."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tqdm import tqdm

from serving.cards import Card, read_card
from serving.handlers.networks import Network, load_network
from training.fit import Recipe, Trained, fit
from training.measure import encode, first_is_right
from training.package import package
from training.views import View, load_pixels, read_views
from webapp.cli.console import progress
from webapp.settings import Settings


def train_run(
    settings: Settings,
    pictures: Path,
    photos: Path | None,
    against: Path | None,
    *,
    version: str,
    head: str,
    epochs: int,
    licence: str,
    start: str | None = None,
) -> Card:
    """Train on the table of pictures; the card of the new version is returned."""
    recipe = Recipe(epochs=epochs)
    run = settings.instance / "runs" / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{version}"
    views = read_views(pictures)
    with progress() as report:
        pixels = load_pixels(views, recipe.decoded, run.parent / f"{pictures.stem}.npy", partial(report, "Decoding"))
    bar = tqdm(desc="Training", file=sys.stderr, dynamic_ncols=True, mininterval=1)

    def step(done: int, total: int, note: str) -> None:
        bar.total = total
        bar.set_postfix_str(note, refresh=False)
        bar.update(done - bar.n)

    with bar:
        trained = fit(views, pixels, recipe, head, run, start=_network(settings, start), progress=step)
    quality = _measure(trained, head, read_views(photos), read_views(against), run) if photos and against else {}
    training = {
        "pictures": len(views),
        "identities": len({view.identity for view in views}),
        "table_sha256": hashlib.sha256(pictures.read_bytes()).hexdigest(),
        "epochs": epochs,
        "started_from": start or "scratch",
        "seed": recipe.seed,
        "seconds": round(trained.seconds),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    probe = views[0].path.read_bytes()
    return package(
        trained,
        head,
        version,
        settings.model_store,
        probe_picture=probe,
        training=training,
        quality=quality,
        licence=licence,
    )


def _network(settings: Settings, version: str | None) -> Network | None:
    if version is None:
        return None
    card = read_card(settings.model_store / f"image-encoder-{version}.json")
    return load_network(card, settings.model_store / card.weights)


def _measure(trained: Trained, head: str, asked: list[View], shown: list[View], run: Path) -> dict[str, float | int]:
    size = trained.recipe.size
    photos, labels = encode(trained.network, load_pixels(asked, size, run / "photos.npy"), trained.recipe, head)
    catalogue, _ = encode(trained.network, load_pixels(shown, size, run / "shown.npy"), trained.recipe, head)
    right = sum(trained.labels[label] == view.label for label, view in zip(labels, asked, strict=True))
    return {
        "photos": len(asked),
        "recall_at_1": round(first_is_right(photos, asked, catalogue, shown), 4),
        "category_accuracy": round(right / len(asked), 4),
    }
