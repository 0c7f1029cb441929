"""`shoplens reviews train` and `evaluate`: reviews with stars become a version of review-sentiment, and judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from reviews.cleaning import clean_review
from reviews.errors import ReviewError, ReviewRejected
from reviews.reading import open_reviews, read_pairs
from serving.cards import Card, find_cards, version_key
from webapp.cli.console import EXISTING_FILE, print_json, print_table, progress, with_json
from webapp.cli.model.package import send_models
from webapp.settings import load_settings

UNSEEN = "reviews that it was not trained with (where it was with some of them, the figures are too good)"


@click.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option(
    "--map", "mapping", multiple=True, metavar="OURS=THEIRS", help="Which column is which, where guessed wrong."
)
@click.option("--version", required=True, help="Of the model that comes out, such as 1.1.0.")
@click.option("--name", default="review-sentiment", show_default=True, help="Of the model.")
@click.option(
    "--arch",
    "architecture",
    help="minilm-words, or a text network of transformers: a FOLDER, or a name on the hub such as roberta-base.  "
    "[default: minilm-words]",
)
@click.option(
    "--recipe", metavar="NAME|FILE", help="Settings from training/recipes/reviews or a .toml file of your own."
)
@click.option("--epochs", type=click.IntRange(1))
@click.option("--batch", type=click.IntRange(2, 1024))
@click.option("--rate", "peak_rate", type=click.FloatRange(1e-7, 1), help="Peak learning rate.")
@click.option("--first-layer", type=click.IntRange(0, 6), help="MiniLM's layers from this one on learn; 6: none.")
@click.option("--max-tokens", type=click.IntRange(8, 512), help="Of a review; the rest is not read.")
@click.option("--validation", type=click.FloatRange(0.01, 0.5), help="Share that chooses.")
@click.option("--test", type=click.FloatRange(0.01, 0.5), help="Share that is looked at once, at the end.")
@click.option("--seed", type=click.IntRange(0))
@click.option("--licence", default="not stated", show_default=True, help="Of the weights, for the card.")
@click.option(
    "--data", "described", multiple=True, help="What the reviews are, for the card; by default the files' names."
)
@with_json
def train(files: tuple[Path, ...], mapping: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Train a model of reviews on FILES (CSV, JSON Lines) and put it into the model store, with its card.

    It is measured once on reviews it has not seen, beside TF-IDF with logistic regression on the same reviews.
    """
    from training.sentiment.run import Naming, train_sentiment

    settings = load_settings()
    examples = _examples(files, mapping)
    data = options["described"] or [file.name for file in files]
    naming = Naming(options["name"], options["version"], options["licence"], data)
    with progress() as report:
        card, figures = train_sentiment(
            examples, _recipe(options), naming, settings.model_store, settings.instance / "runs", report
        )
    send_models(settings, [card])
    if as_json:
        print_json(figures)
        return
    _print(figures)
    size = (settings.model_store / card.weights).stat().st_size / 1e6
    click.echo(f"\n{card.key}: weights {size:.1f} MB. `shoplens up` serves it from its next start on.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option(
    "--map", "mapping", multiple=True, metavar="OURS=THEIRS", help="Which column is which, where guessed wrong."
)
@click.option("--model", metavar="NAME-VERSION", help="Which model.  [default: the newest that reads reviews]")
@with_json
def evaluate(files: tuple[Path, ...], mapping: tuple[str, ...], model: str | None, as_json: bool) -> None:
    """Measure a model on the reviews in FILES, of any shop.

    Those that it was trained with are split as for its training and only their test part is measured, with TF-IDF and
    logistic regression fitted beside it. Of any others all are measured, beside the most frequent label. What the model
    gains is given with paired bootstrap intervals. Nothing is written.
    """
    from training.sentiment.measure import measure_model

    settings = load_settings()
    card = _named(find_cards(settings.model_store), model)
    with progress() as report:
        figures = measure_model(card, _examples(files, mapping), settings.model_store, report)
    if as_json:
        print_json(figures)
    else:
        which = "the test part of the reviews it was trained with" if figures["trained_on"] else UNSEEN
        click.echo(f"{card.key} on {which}; {figures['reviews_per_second']} reviews a second")
        _print(figures)


def _named(cards: Sequence[Card], key: str | None) -> Card:
    fitting = [card for card in cards if card.kind == "review-sentiment" and key in (None, card.key)]
    if not fitting:
        raise ReviewError(f"There is no model of reviews {key or ''} in the model store; see: shoplens model list")
    return max(fitting, key=lambda card: version_key(card.version))


def _examples(files: Sequence[Path], mapping: tuple[str, ...]) -> list[Any]:
    """The reviews that say something, as training takes them."""
    from training.sentiment.examples import Example

    return [
        Example(found.title, found.text, round(found.stars), found.recommended)
        for file in files
        for found in _reviews(file, read_pairs(mapping))
        if found.title or found.text
    ]


def _reviews(path: Path, mapping: Mapping[str, str]) -> Any:
    with open_reviews(path, mapping) as file:
        for raw in file.reviews:
            try:
                yield clean_review(raw)
            except ReviewRejected:
                continue


def _recipe(options: Mapping[str, Any]) -> Any:
    from training.recipe import REVIEW_RECIPES, find_recipe, read_recipe
    from training.sentiment.recipe import Recipe

    recipe = read_recipe(find_recipe(options["recipe"], REVIEW_RECIPES), Recipe) if options["recipe"] else {}
    names = ("architecture", "epochs", "batch", "peak_rate", "first_layer", "max_tokens", "validation", "test", "seed")
    return Recipe(**{**recipe, **{name: options[name] for name in names if options[name] is not None}})


def _print(figures: Mapping[str, Any]) -> None:
    rows = []
    for name, heads in figures["test"].items():
        for head, one in heads.items():
            accuracy, f1 = (_interval(one[measure]) for measure in ("accuracy", "macro_f1"))
            rows.append((head, name, one["reviews"], accuracy, f1))
    print_table(("head", "model", "reviews", "accuracy", "macro F1"), sorted(rows))
    click.echo("\nwhat the model gains, on the same reviews:")
    gained = [
        (head, name, _interval(one["accuracy"], "+"), _interval(one["macro_f1"], "+"))
        for name, heads in figures["gains"].items()
        for head, one in heads.items()
    ]
    print_table(("head", "over", "accuracy", "macro F1"), sorted(gained))
    for head, one in figures["test"]["model"].items():
        click.echo(f"\n{head}: what is (down) and what it is taken for (across)")
        labels = list(one["labels"])
        print_table(("", *labels), [(label, *row) for label, row in zip(labels, one["confusion"], strict=True)])


def _interval(numbers: list[float], sign: str = "") -> str:
    mean, low, high = (format(number, f"{sign}.3f") for number in numbers)
    return f"{mean} [{low}, {high}]"
