"""Feeds sent to be imported, and what became of them."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from wtforms import FloatField, StringField
from wtforms.validators import Length, NumberRange

from catalog.importing.importer import MAX_GONE
from catalog.imports import ImportRun, Imports
from webapp.api.blueprint import Described, bp, json_response, read_arguments
from webapp.api.jobs import row_number, start_job
from webapp.api.work_shapes import ImportRunShape, ImportShape, ImportsShape, JobShape
from webapp.catalogue.feeds import FeedRefused, open_feeds, shown_name
from webapp.context import services, settings
from webapp.fields import ChoiceField, ManyField, WholeField, single_line
from webapp.refusals import Refusal
from webapp.search.forms import MAX_OFFSET, QueryForm


class ImportForm(QueryForm):
    """How to import a feed; the options of `shoplens catalog import`."""

    source = StringField("Source", default="default", filters=[single_line], validators=[Length(max=100)])
    map = ManyField("Columns, each OURS=THEIRS", most=40, longest=400)
    encoding = StringField("Encoding", default="", filters=[single_line], validators=[Length(max=40)])
    gone = ChoiceField("Products the feed no longer has", (("keep", ""), ("hide", ""), ("remove", "")))
    max_gone = FloatField(
        "Share of gone products above which none is touched", default=MAX_GONE, validators=[NumberRange(0, 1)]
    )
    fetch = ChoiceField("Pictures on the web", (("due", ""), ("all", ""), ("none", "")))


class ImportsForm(QueryForm):
    """Which part of the list."""

    limit = WholeField("Limit", 1, 100, default=50)
    offset = WholeField("Offset", 0, MAX_OFFSET, default=0)


@bp.get("/imports")
@Described("Imports, newest first", ImportsShape, ImportsForm, errors=(400,), scope="ingest")
def imports() -> Response:
    """Some of them."""
    form, kept = read_arguments(ImportsForm), Imports(services().database)
    runs = kept.newest(form.limit.number, form.offset.number)
    answer: ImportsShape = {"total": kept.count(), "imports": [_run(run) for run in runs]}
    return json_response(answer)


@bp.post("/imports")
@Described(
    "Send a feed to be imported in the background",
    JobShape,
    ImportForm,
    file="feed",
    errors=(400, 409, 413, 503),
    scope="ingest",
    status=202,
)
def add_import() -> Response:
    """Keep the feed and start its import."""
    form = read_arguments(ImportForm)
    mapping = _mapping(form.map.data)
    sent = request.files.get("feed")
    if sent is None:
        raise Refusal(400, "No feed was sent; send it as the file `feed`.", code="feed_missing")
    name = shown_name(sent.filename)
    feeds = open_feeds(settings())
    try:
        kept = feeds.keep(sent.stream, name)
    except FeedRefused as error:
        raise Refusal(400, str(error), code="feed_refused") from error
    arguments: dict[str, Any] = {
        "upload": kept.token,
        "name": name,
        "source": form.source.data or "default",
        "mapping": mapping or None,
        "encoding": form.encoding.data or None,
        "gone": form.gone.data,
        "max_gone": form.max_gone.data,
        "fetch": form.fetch.data,
    }
    try:
        return start_job("import", arguments)
    except Refusal:
        feeds.delete(kept.token)
        raise


@bp.get("/imports/<int:import_id>")
@Described("One import with its whole report", ImportShape, errors=(404,), scope="ingest")
def import_report(import_id: int) -> Response:
    """Return it as it is now, with its report once it has finished."""
    found = Imports(services().database).find(row_number(import_id))
    if found is None:
        raise Refusal(404, f"There is no import {import_id}.", code="import_unknown")
    run, report = found
    answer: ImportShape = {**_run(run), "report": report}
    return json_response(answer)


def _run(run: ImportRun) -> ImportRunShape:
    return {
        "id": run.id,
        "source": run.source,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else None,
        "counts": run.counts,
    }


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            wrong = f"{pair[:80]!r} is not OURS=THEIRS, for example title=product_name."
            raise Refusal(400, f"map: {wrong}", code="bad_argument", fields={"map": wrong})
    return dict((pair.split("=", 1)[0], pair.split("=", 1)[1]) for pair in pairs)
