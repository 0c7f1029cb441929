"""`shoplens index`: releases, built, checked, promoted and rolled back."""

from __future__ import annotations

import click

from indexer.errors import IndexingError
from indexer.live.releases import REBUILD_AFTER, Snapshot
from indexer.release.release import Release
from indexer.stores.vector_store import METRICS
from webapp.cli.console import one_line_errors, print_json, print_table, progress, with_json
from webapp.cli.index_compare import compare
from webapp.modelops.releasing import build, next_models, notes, promote_if_allowed
from webapp.modelops.releasing import promote as promote_release
from webapp.search.live import changes_note
from webapp.services import Services, open_services


@click.group()
def index() -> None:
    """Build releases and choose the one the site answers from."""


index.add_command(compare)


@index.command("build")
@click.option(
    "--metric", type=click.Choice(METRICS), default="cosine", show_default=True, help="How vectors are compared."
)
@click.option("--image-model", metavar="NAME-VERSION", default="", help="Encoder of pictures; that in use by default.")
@click.option("--text-model", metavar="NAME-VERSION", default="", help="Encoder of words; that in use by default.")
@click.option(
    "--with",
    "pair",
    metavar="IMAGE,TEXT",
    default="",
    help="Two towers of one model, such as clip-image-1.0.0,clip-text-1.0.0, for a space of their own where words find"
    " pictures; those in use by default, none to leave them out.",
)
@click.option(
    "--promote/--no-promote",
    default=None,
    help="Answer from it as soon as it is built; not given: if it has the models of the current release.",
)
@with_json
def build_(metric: str, image_model: str, text_model: str, pair: str, promote: bool | None, as_json: bool) -> None:
    """Build a release of the catalogue as it is now; embeddings still valid are used again."""
    services = open_services()
    models = next_models(services, image=image_model, text=text_model, pair=pair)
    for note in notes(services, models, asked={key.strip() for key in (image_model, text_model, *pair.split(","))}):
        click.echo(note, err=True)
    with progress() as report:
        release = build(services, report, models=models, metric=metric)
    waits = promote_if_allowed(services, release, promote)
    _show(release, as_json)
    if waits:
        click.echo(f"Built, not promoted. {waits}", err=True)


@index.command("list")
@with_json
def list_(as_json: bool) -> None:
    """List the releases, newest first; * marks the current one, with how many products changed since."""
    services = open_services()
    rows = services.releases.list()
    now = _now(services)
    if as_json:
        print_json(
            [
                {
                    "current": row.is_current,
                    "laid_over": now.products if now and row.is_current else None,
                    **row.manifest.as_json(),
                }
                for row in rows
            ]
        )
        return
    print_table(
        ("", "release", "created", "products", "since then", "recall@10", "models"),
        [
            (
                "*" if row.is_current else "",
                row.id,
                row.manifest.created,
                row.manifest.products,
                now.products if now and row.is_current else "",
                f"{row.manifest.weakest_recall():.3f}",
                ", ".join(f"{name}-{version}" for name, version in row.manifest.models()),
            )
            for row in rows
        ],
    )
    if now and now.products > REBUILD_AFTER:
        click.echo(f"{changes_note(now)} Searches get slower: shoplens index build takes them in.", err=True)


@index.command()
@click.argument("release", required=False)
@one_line_errors
def verify(release: str | None) -> None:
    """Check every file of RELEASE (the current one by default) against its manifest."""
    releases = open_services().releases
    checked = releases.verify(release or releases.current().id)
    recall = checked.manifest.weakest_recall()
    click.echo(f"{checked.id}: every file is as it was built; recall@10 {recall:.3f}")


@index.command()
@click.argument("release")
@click.option("--force", is_flag=True, help="Whatever its comparison with the current release says.")
@one_line_errors
def promote(release: str, force: bool) -> None:
    """Answer from RELEASE, in every web process, from the next request on."""
    promote_release(open_services(), release, force=force)
    click.echo(f"The site answers from {release} now.")


@index.command()
@one_line_errors
def rollback() -> None:
    """Answer from the release before the current one again."""
    click.echo(f"The site answers from {open_services().releases.rollback().id} again.")


@index.command()
@click.option("--keep", type=click.IntRange(2), default=2, show_default=True, help="How many of the newest stay.")
@one_line_errors
def prune(keep: int) -> None:
    """Remove old releases; the current one and the one before always stay."""
    removed = open_services().releases.prune(keep=keep)
    click.echo(f"Removed {', '.join(removed)}." if removed else "Nothing to remove.")


def _now(services: Services) -> Snapshot | None:
    """The changes since the current release; None where none can be opened, which index verify explains."""
    try:
        return services.live.catch_up()
    except IndexingError:
        return None


def _show(release: Release, as_json: bool) -> None:
    if as_json:
        print_json(release.manifest.as_json())
        return
    rows = [
        (
            *(name, f"{space.model}-{space.version}", f"{space.query_model.model}-{space.query_model.version}"),
            *(space.metric, space.dimension, space.items, space.recall_at_10),
        )
        for name, space in release.manifest.spaces.items()
    ]
    click.echo(f"Release {release.id}: {release.manifest.products} products")
    print_table(("space", "model", "asked by", "metric", "dimension", "items", "recall@10"), rows)
    click.echo(f"Space where words find pictures: {release.manifest.pictures_by_words}")
