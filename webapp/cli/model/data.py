"""`shoplens model data`: statistics of labelled pictures before training, and export and import of labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.console import EXISTING_FILE, NEW_FILE, print_json, print_table, progress, with_json
from webapp.cli.model.data_options import data_options, read_and_look
from webapp.settings import Settings, load_settings

if TYPE_CHECKING:
    from training.data.summary import Summary

EXAMPLES = 5  # sets of pictures named of each kind


@click.command("data")
@data_options
@click.option("--sheet", type=NEW_FILE, help="Write a contact sheet, a row a label, to this JPEG.")
@click.option("--augmentations", type=NEW_FILE, help="Write what each level of augmentation does to them to this JPEG.")
@click.option("--export-labels", type=NEW_FILE, help="Write the labels of the catalogue's pictures to this CSV.")
@click.option("--import-labels", type=EXISTING_FILE, help="Take labels from such a CSV, or a run's wrong.csv.")
@click.option("--head", default="shop", show_default=True, help="The label head that --export-labels writes.")
@with_json
def data_(export_labels: Path | None, import_labels: Path | None, head: str, as_json: bool, **options: Any) -> None:
    """Show counts, balance, sizes, duplicates, leaks and broken pictures of labelled data.

    Labels of the imported catalogue go out to a spreadsheet and back in with --export-labels and --import-labels.
    """
    settings = load_settings()
    answers: dict[str, Any] = {}
    if import_labels:
        answers["imported"] = _import(settings, import_labels)
    if export_labels:
        answers["exported"] = _export(settings, export_labels, head)
    if options["data"] or not answers:
        answers["data"] = _summary(settings, options)
    if as_json:
        print_json({name: answer.as_json() if name == "data" else answer for name, answer in answers.items()})
        return
    for name, answer in answers.items():
        _PRINTERS[name](answer)


def _summary(settings: Settings, options: dict[str, Any]) -> Summary:
    from training.data.checking import check
    from training.data.sheet import write_augmentations, write_sheet
    from training.data.summary import summarise

    samples, looks = read_and_look(settings, options)
    dataset = check(samples, looks=looks)
    if options["sheet"]:
        write_sheet(dataset, options["sheet"])
    if options["augmentations"]:
        write_augmentations(dataset.samples, options["augmentations"])
    with progress() as report:
        return summarise(samples, looks, dataset, report)


def _export(settings: Settings, target: Path, head: str) -> dict[str, Any]:
    import os

    from catalog.labelling.label_rows import Guesses, picture_rows, query_rows
    from catalog.labelling.labels_csv import write_labels
    from webapp.labelling.queues import Predictions
    from webapp.labelling.unsure import open_query_photos
    from webapp.services import build_services

    services = build_services(settings)
    database = services.database
    guesses = {**Predictions(services).of(head), **Guesses(database).of(head)}
    rows = [
        *picture_rows(database, head, guesses),
        *query_rows(database, open_query_photos(settings, services.database), head),
    ]
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:  # spreadsheets want the mark
            written = write_labels(file, rows)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"file": str(target), "head": head, "rows": written, "labelled": sum(1 for row in rows if row.label)}


def _import(settings: Settings, source: Path) -> dict[str, Any]:
    from catalog.labelling.labels_csv import apply_labels, apply_wrong, is_wrong_list
    from webapp.services import build_services

    database, content = build_services(settings).database, source.read_bytes()
    wrong = is_wrong_list(content)
    done = apply_wrong(database, content) if wrong else apply_labels(database, content, "command line")
    return {
        "file": str(source),
        "kind": "guesses" if wrong else "labels",
        "changed": done.changed,
        "unchanged": done.unchanged,
        "rejected": [vars(rejection) for rejection in done.rejected],
    }


def _print_summary(summary: Summary) -> None:
    for head, labels in summary.heads.items():
        rows = [(label.label, *(f"{count:,}" for count in (*label.parts.values(), label.total))) for label in labels]
        print_table((head, *labels[0].parts, "pictures"), rows)
        click.echo(f"{len(labels)} labels, the largest {summary.imbalance(head):.1f} times the smallest\n")
        if summary.unmeasured(head):
            click.echo(f"without a picture for validation: {_some(summary.unmeasured(head))}\n")
    known = [
        f"{count:,} {what}" for count, what in ((summary.products, "products"), (summary.groups, "groups")) if count
    ]
    parts = ", ".join(f"{count:,} {split}" for split, count in summary.parts.items())
    click.echo(f"pictures: {', '.join([f'{summary.pictures:,} ({parts})', *known])}")
    sizes = summary.sizes
    click.echo(
        f"sizes: median {sizes.median_width:.0f} × {sizes.median_height:.0f} px, smallest {_size(sizes.smallest)}, "
        f"largest {_size(sizes.largest)}, shortest side {sizes.shortest_side}"
    )
    if summary.mean and summary.std:
        click.echo(f"training pictures: mean {_channels(summary.mean)}, deviation {_channels(summary.std)} (of 0..1)")
    _print_trouble(summary)


def _print_trouble(summary: Summary) -> None:
    _print_sets("the same file more than once", summary.exact)
    _print_sets("nearly the same picture", summary.near)
    _print_sets("equal or nearly equal pictures in different splits", summary.leaks)
    groups = summary.split_groups
    click.echo(f"products or groups in different splits: {len(groups):,}{f': {_some(groups)}' if groups else ''}")
    click.echo(f"left out: {sum(summary.rejected.values()):,}")
    for reason, count in summary.rejected.items():
        first = next(path for path, why in summary.rejected_pictures if why == reason)
        click.echo(f"  {count:,} × {reason}, the first: {first}")


def _print_sets(what: str, sets: Sequence[Sequence[str]]) -> None:
    click.echo(f"{what}: {len(sets):,} sets of {sum(map(len, sets)):,} pictures")
    for group in sets[:EXAMPLES]:
        click.echo(f"  {_some(group, 3)}")


def _print_exported(outcome: dict[str, Any]) -> None:
    click.echo(f"{outcome['rows']:,} pictures written to {outcome['file']}, {outcome['labelled']:,} with a label")


def _print_imported(outcome: dict[str, Any]) -> None:
    rejected = outcome["rejected"]
    click.echo(
        f"{outcome['kind']}: {outcome['changed']:,} changed, {outcome['unchanged']:,} unchanged,"
        f" {len(rejected):,} rejected"
    )
    for rejection in rejected[:20]:
        click.echo(f"  row {rejection['row']}: {rejection['reason']}")


def _channels(values: Sequence[float]) -> str:
    """One value where the channels have the same, as in grey pictures."""
    told = list(dict.fromkeys(f"{value:.4f}" for value in values))
    return told[0] if len(told) == 1 else " ".join(f"{value:.4f}" for value in values)


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]:,} × {size[1]:,}"


def _some(names: Sequence[str], most: int = EXAMPLES) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


_PRINTERS: dict[str, Callable[[Any], None]] = {
    "data": _print_summary,
    "exported": _print_exported,
    "imported": _print_imported,
}
