"""What was imported, and a feed uploaded in the browser: stored, previewed with its columns, then imported by a job."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length

from catalog.errors import CatalogError
from catalog.feeds.files.other_kinds import FEED, Wanted
from catalog.importing.preview import Preview, preview_feed
from catalog.imports import Imports
from catalog.records import COLUMNS, REQUIRED
from catalog.steering.followed import Got, follow
from catalog.steering.sources import list_sources
from catalog.web.download import Version
from webapp.catalogue.downloading import check_address
from webapp.catalogue.feeds import FeedGone, FeedRefused, KeptFeed, open_feeds, shown_name
from webapp.catalogue.reports import WORDS
from webapp.context import parts, services, settings
from webapp.fields import row_number, single_line
from webapp.ops import bp
from webapp.ops.feeds import EVERY, followed_rows, named_source
from webapp.ops.jobs import start
from webapp.ops.signing import COOKIE
from webapp.refusals import Refusal

PAGE = 50
_UPLOADS = ("ops.receive_feed", "ops.receive_reviews")
_OVERHEAD = 100_000  # bytes of the form beside the file


class FeedForm(FlaskForm):  # type: ignore[misc]
    """A feed to upload; its content is checked when it is read, its name is only shown."""

    feed = FileField("Feed")
    source = StringField("Source", filters=[single_line], validators=[Length(min=1, max=100)], default="default")


@bp.get("/imports")
def imports() -> str:
    """Every import, newest first."""
    kept = Imports(services().database)
    start = request.args.get("start", 0, type=row_number)
    total = kept.count()
    start = start if start < total else 0
    runs = kept.newest(PAGE, start)
    return render_template(
        "ops/imports.html",
        runs=runs,
        start=start,
        size=PAGE,
        total=total,
        followed=followed_rows(),
        **bring_in(),
    )


def bring_in() -> dict[str, Any]:
    """What the forms show that bring a feed in, by file and by address."""
    return {
        "form": FeedForm(source=request.args.get("source", "default")),
        "url": request.args.get("url", ""),
        "sources": [source.name for source in list_sources(services().database)],
        "max_feed_mb": settings().max_feed_mb,
    }


@bp.get("/imports/<int(max=2147483647):import_id>")
def import_report(import_id: int) -> str:
    """One import with its report."""
    found = Imports(services().database).find(import_id)
    if found is None:
        raise Refusal(404, f"There is no import {import_id}.", code="import_unknown")
    run, report = found
    return render_template("ops/import.html", run=run, report=report, **WORDS)


def allow_large_feeds(app: Flask) -> None:
    """Raise the size limit of uploads for signed-in users; for everybody else the limit of a picture holds."""

    def allow() -> None:
        if request.endpoint in _UPLOADS and parts().sessions.user(request.cookies.get(COOKIE, "")):
            request.max_content_length = settings().max_feed_mb * 1_000_000 + _OVERHEAD

    app.before_request(allow)


@bp.post("/feeds")
def receive_feed() -> AnyResponse:
    """Keep a feed and show what an import would make of it."""
    try:
        token, name, source = keep_sent()
    except FeedRefused as error:
        flash(str(error))
        return redirect(url_for("ops.imports"), 303)
    return redirect(url_for("ops.feed", token=token, name=name, source=source), 303)


def keep_sent(wanted: Wanted = FEED) -> tuple[str, str, str]:
    """Store the file of the form; returns its token, name and source. Raises FeedRefused."""
    form, sent = FeedForm(), request.files.get("feed")
    if not form.validate_on_submit():
        raise FeedRefused("A source has a name of 1 to 100 characters.")
    if sent is None:
        raise FeedRefused("No file was sent. Choose it and send it again.")
    name = shown_name(sent.filename)
    return open_feeds(settings()).keep(sent.stream, name, wanted).token, name, str(form.source.data)


@bp.get("/feeds/<token>")
def feed(token: str) -> str:
    """The columns of a feed and its first records, before anything is kept."""
    source, name = named_source(request.args), shown_name(request.args.get("name"))
    preview, problem = _preview(_kept(token), source, name)
    columns = sorted({*preview.mapping.values(), *preview.attributes}) if preview else []
    return render_template(
        "ops/feed.html",
        token=token,
        name=name,
        source=source,
        url=request.args.get("url", ""),
        every=EVERY,
        preview=preview,
        problem=problem,
        ours=COLUMNS,
        required=REQUIRED,
        columns=columns,
        by_path=preview is not None and settings().feed_pictures is None and _names_paths(preview),
    )


@bp.post("/feeds/<token>")
def import_feed(token: str) -> AnyResponse:
    """Start the import."""
    source, name = named_source(request.form), shown_name(request.form.get("name"))
    arguments: dict[str, Any] = {
        "upload": token,
        "name": name,
        "source": source,
        "mapping": _chosen_columns() or None,
        "gone": request.form.get("gone", "keep"),
        "fetch": "due" if request.form.get("fetch") == "yes" else "none",
    }
    url, every = request.form.get("url", ""), request.form.get("every", "")
    back = url_for("ops.feed", token=token, name=name, source=source, url=url or None)
    got = _got(token) if url and every in dict(EVERY) and every else None
    answer = start("import", arguments, back)
    if got is not None and answer.location != back:
        _follow(source, url, int(every), got)
    return answer


def _got(token: str) -> Got:
    """The kept file as one that was downloaded, read before the import deletes it."""
    path = _kept(token).path
    with path.open("rb") as file:
        return Got(Version(), hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _follow(source: str, url: str, every_s: int, got: Got) -> None:
    gone = request.form.get("gone", "keep")
    try:
        follow(services().database, source, check_address(url).url, every_s=every_s, gone=gone, got=got)
        flash("The address is followed from now on.")
    except CatalogError as error:
        flash(str(error))


@bp.post("/feeds/<token>/forget")
def forget_feed(token: str) -> AnyResponse:
    """Delete a feed that is not to be imported."""
    open_feeds(settings()).delete(token)
    flash("The file was deleted; nothing was imported.")
    return redirect(url_for("ops.imports"), 303)


def _kept(token: str) -> KeptFeed:
    try:
        return open_feeds(settings()).open(token)
    except FeedGone:
        raise Refusal(404, "This file is not kept, or not any more. Upload it again.", code="feed_unknown") from None


def _preview(kept: KeptFeed, source: str, name: str) -> tuple[Preview | None, str]:
    try:
        return preview_feed(services().database, kept.path, source=source, defaults=services().shop_defaults), ""
    except CatalogError as error:
        return None, str(error).replace(str(kept.path), name).replace(kept.path.name, name)


def _names_paths(preview: Preview) -> bool:
    """Whether some of the first pictures are no web addresses."""
    return any(not image.startswith(("http://", "https://")) for record in preview.records for image in record.images)


def _chosen_columns() -> dict[str, str]:
    """Our column → the feed's, for those whose choice differs from what was guessed."""
    chosen = {ours: request.form.get(f"column-{ours}", "") for ours in COLUMNS}
    read = {ours: request.form.get(f"read-{ours}", "") for ours in COLUMNS}
    return {ours: theirs for ours, theirs in chosen.items() if theirs and theirs != read[ours]}
