"""`shoplens model evaluate`: measures of a run, of several side by side, or of photos searched in a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.console import EXISTING_FILE, print_json, print_table, progress, with_json
from webapp.settings import Settings, load_settings

if TYPE_CHECKING:
    from training.assess.catalogue_match import Match


def _pairs(_: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, dict[str, str]]:
    """NAME.COLUMN=VALUE… → {name: {column: value}}."""
    found: dict[str, dict[str, str]] = {}
    for text in values:
        left, sign, value = text.partition("=")
        name, dot, column = left.partition(".")
        if not (sign and dot and name and column):
            raise click.BadParameter(f"{text!r}: expected NAME.COLUMN=VALUE, e.g. clothing.top10=True", param=parameter)
        found.setdefault(name, {})[column] = value
    return found


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option("--split", type=click.Choice(["test", "validation", "train"]), help="Default: test where there is one.")
@click.option("--again", is_flag=True, help="Measure anew; a further look at the test split is counted and shown.")
@click.option(
    "--only", multiple=True, metavar="HEAD=LABELS", help="Also among these labels alone: A,B,C or a CSV of image,label."
)
@click.option("--photos", type=EXISTING_FILE, help="Ask these photos instead: CSV of image and identity (or sku, id).")
@click.option(
    "--against", type=EXISTING_FILE, help="Catalogue pictures that --photos are asked in: CSV of the same columns."
)
@click.option("--by", metavar="COLUMN", help="Also split the figures by this column of --photos.")
@click.option("--baseline", metavar="ARCH:FILE", help="Measure frozen pretrained features and a histogram beside it.")
@click.option(
    "--where", multiple=True, callback=_pairs, metavar="NAME.COLUMN=VALUE",
    help="Rows to keep of a table: NAME is a head of --only, or photos, or against.",
)  # fmt: skip
@click.option(
    "--column", multiple=True, callback=_pairs, metavar="NAME.OURS=THEIRS", help="What a table calls a column of ours."
)
@click.option("--fused", metavar="HEAD", help="Also tell the labels of HEAD by picture, by title, and by both.")
@click.option("--html/--no-html", default=True, help="Write the report as one page beside its JSON.  [default: html]")
@click.option("--cost/--no-cost", default=True, help="Measure time and memory, which takes a while.  [default: cost]")
@with_json
def evaluate(runs: tuple[str, ...], photos: Path | None, against: Path | None, as_json: bool, **options: Any) -> None:
    """Tell how good a trained network is.

    One RUN (a folder, or its name under instance/runs): every label head, finding the same thing again, calibration,
    time and memory, kept in the run's folder as report.json and report.html. Its test split is looked at once: asked
    again, the command shows what was found then. Several: one table. With --photos and --against, RUN may also be a
    packaged model such as image-encoder-1.1.0.
    """
    settings = load_settings()
    if (photos is None) != (against is None):
        raise click.UsageError("--photos and --against belong together: what is asked, and what it is asked in.")
    if photos and against:
        _ask_photos(settings, runs, photos, against, as_json, options)
        return
    reports = [_report(settings, name, options) for name in runs]
    if as_json:
        print_json(reports[0] if len(reports) == 1 else {"runs": reports})
    elif len(reports) == 1:
        _print_report(reports[0])
    else:
        _print_comparison(reports)


def _report(settings: Settings, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The kept report of a run, or a new one where there is none or one is asked for."""
    from training.assess.encoding import find_run
    from training.assess.parts import read_only
    from training.assess.record import keep, kept, seen
    from training.assess.run_figures import measure_run
    from training.teaching.titles import newest_text_encoder, titles_encoder

    run = find_run(name, settings.instance / "runs")
    first = kept(run, options["split"])
    extra = options["only"] or options["fused"]
    if first and not (options["again"] or extra):
        click.echo(f"{run.name}: measured {first['measured']}; {seen(first)}; --again measures once more", err=True)
        return first
    if first and first["split"] == "test" and not options["again"]:
        raise click.UsageError(f"{run.name} has been tested already; --only and --fused need a further look: --again")
    only = [read_only(text, options["where"], options["column"]) for text in options["only"]]
    model_key = run.config.aligned_with or (newest_text_encoder(settings.model_store) if options["fused"] else "")
    titles = titles_encoder(model_key, settings.model_store) if model_key else None
    with progress() as report:
        figures = measure_run(
            run,
            options["split"],
            only=only,
            titles=titles,
            fused=options["fused"] or "",
            cost=options["cost"],
            progress=report,
        )
    written, file = keep(run, figures)
    click.echo(f"{run.folder / file} ({seen(written)})", err=True)
    if options["html"]:
        from training.assess.page import write_page

        click.echo(str(write_page(run, written, Path(file).with_suffix(".html").name)), err=True)
    return written


def _ask_photos(
    settings: Settings, names: Sequence[str], photos: Path, against: Path, as_json: bool, options: Mapping[str, Any]
) -> None:
    from training.assess.catalogue_match import match, parse_baseline
    from training.assess.encoding import find_encoder
    from training.assess.tables import read_pictures

    where, columns = options["where"], options["column"]
    asked = read_pictures(photos, where=where.get("photos"), columns=columns.get("photos"), by=options["by"])
    shown = read_pictures(against, where=where.get("against"), columns=columns.get("against"))
    baseline = parse_baseline(options["baseline"]) if options["baseline"] else None
    encoders = {name: find_encoder(name, settings.instance / "runs", settings.model_store) for name in names}
    with progress() as report:
        outcome = match(asked, shown, encoders, baseline, report)
    print_json(asdict(outcome)) if as_json else _print_match(outcome)


def _print_match(outcome: Match) -> None:
    click.echo(f"{outcome.photos} photos asked among {outcome.pictures} pictures of {outcome.products} products")
    rows = [
        (f.part, f.method, f.score.recall_at_1.count, f.score.recall_at_1, f.score.recall_at_5,
         f.score.mean_average_precision)
        for f in outcome.figures
    ]  # fmt: skip
    print_table(("photos", "vectors", "count", "recall@1", "recall@5", "mAP"), rows)
    for gain in [gain for gain in outcome.gains if gain.part == "all"]:
        click.echo(f"{gain.part}: {gain.method} over {gain.over}, recall@1: {_signed(gain.recall_at_1)}")
    click.echo(f"left out: {outcome.not_shown} of products not in the catalogue, {outcome.unreadable} unreadable")


def _signed(interval: Any) -> str:
    return f"{interval.mean:+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]"


def _print_report(report: Mapping[str, Any]) -> None:
    from training.assess.record import seen

    click.echo(f"{report['run']}: {report['architecture']}, {report['epochs']} epochs, on {report['split']}")
    click.echo(f"{report['note']} ({seen(report)})\n")
    rows = [
        (head["head"], head["part"], head["accuracy"]["count"], *map(_interval, (head["accuracy"], head["macro_f1"])),
         _interval(head["top5"]), f"{head['calibration']['error']:.3f}")
        for head in report["heads"]
    ]  # fmt: skip
    print_table(("head", "pictures", "count", "accuracy", "macro F1", "top 5", "calibration error"), rows)
    if report["again"]:
        click.echo(f"\nThe same thing again; {report['again'][0]['rule']}")
        measures = ("recall_at_1", "recall_at_5", "mean_average_precision")
        found = [
            (a["part"], a["queries"], a["gallery"], a["left_out"], *(_interval(a["score"][name]) for name in measures))
            for a in report["again"]
        ]
        print_table(("pictures", "asked", "among", "left out", "recall@1", "recall@5", "mAP"), found)
    for words in report["words"]:
        click.echo(f"\ntitles find pictures, {words['part']}: {words['titles']} titles, {words['pictures']} pictures")
        click.echo(f"recall@1 {_interval(words['recall_at_1'])}  recall@10 {_interval(words['recall_at_10'])}")
    for fused in report["fused"]:
        scores = f"accuracy {_interval(fused['accuracy'])}  macro F1 {_interval(fused['macro_f1'])}"
        click.echo(f"\n{fused['head']} predicted from {fused['reads']}: {scores}")
    if cost := report["cost"]:
        click.echo(f"\none picture at one thread: {cost['median_ms']} ms (fastest {cost['fastest_ms']})")
        click.echo(f"{cost['peak_memory_mb']} MB memory; {cost['parameters']:,} parameters in {cost['weights_mb']} MB")


def _print_comparison(reports: Sequence[Mapping[str, Any]]) -> None:
    from training.assess.record import COLUMNS, comparison_rows

    print_table(COLUMNS, [[row[column] for column in COLUMNS] for row in comparison_rows(reports)])


def _interval(value: Mapping[str, float] | None) -> str:
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]" if value else "-"
