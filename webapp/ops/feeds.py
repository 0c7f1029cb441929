"""Feeds from the web: fetched, previewed with pictures, followed, asked at once, and no longer followed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request, send_file, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length

from catalog.errors import CatalogError
from catalog.importing.preview import preview_feed
from catalog.pictures import open_picture
from catalog.steering.followed import Followed, ask_now, list_followed, stop_following
from catalog.web.addresses import is_web, read_address
from catalog.web.download import Downloader
from catalog.web.errors import FetchError
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from webapp.catalogue.downloading import PAGE_S, Downloaded, download_feed
from webapp.catalogue.feeds import FeedGone, FeedRefused, open_feeds
from webapp.context import services, settings
from webapp.fields import single_line
from webapp.jobs.following import problem_of
from webapp.ops import bp
from webapp.refusals import Refusal

EVERY = (("", "No, import it once"), ("3600", "Every hour"), ("21600", "Every 6 hours"), ("86400", "Every day"))
PREVIEW_S = 8.0  # for one picture of a preview
PREVIEW_WIDTH = 320


class AddressForm(FlaskForm):  # type: ignore[misc]
    """The web address of a feed and the source it is for."""

    url = StringField("Address", filters=[single_line], validators=[Length(min=1, max=4000)])
    source = StringField("Source", filters=[single_line], validators=[Length(min=1, max=100)], default="default")


@bp.post("/feeds/fetch")
def fetch_feed() -> AnyResponse:
    """Download a feed and show what an import would make of it."""
    form = AddressForm()
    if not form.validate_on_submit():
        flash(" ".join(f"{form[name].label.text}: {' '.join(errors)}" for name, errors in form.errors.items() if name))
        return redirect(url_for("ops.imports"), 303)
    url, source = form.url.data or "", form.source.data or ""
    try:
        got = download_feed(services(), url, source, total_s=PAGE_S)
    except (CatalogError, FeedRefused) as error:
        flash(str(error))
        return redirect(url_for("ops.imports", url=url, source=source), 303)
    if not isinstance(got, Downloaded):  # only where an earlier one was named
        raise Refusal(502, "The host sent no file.", code="feed_unknown")
    return redirect(url_for("ops.feed", token=got.feed.token, name=got.name, source=source, url=url), 303)


@bp.post("/followed/now")
def ask_followed() -> AnyResponse:
    """Let a worker ask a followed feed at once."""
    accept = request.form.get("accept") == "yes"
    known = ask_now(services().database, request.form.get("source", ""), accept=accept)
    flash("The worker asks for it within seconds." if known else "That feed is not followed.")
    return redirect(url_for("ops.imports") + "#followed", 303)


@bp.post("/followed/stop")
def stop_followed() -> AnyResponse:
    """Follow a feed no longer."""
    source = request.form.get("source", "")
    stopped = stop_following(services().database, source)
    flash(f"{source} is no longer followed; its products stay." if stopped else "That feed is not followed.")
    return redirect(url_for("ops.imports") + "#followed", 303)


@bp.get("/feeds/<token>/pictures/<int(max=99):number>", endpoint="preview_picture")
def preview_picture(token: str, number: int) -> Response:
    """The first picture of one of the products of a preview, small; 404 where it cannot be had."""
    try:
        kept = open_feeds(settings()).open(token)
        source = named_source(request.args)
        records = preview_feed(services().database, kept.path, source=source, defaults=services().shop_defaults).records
        images = records[number].images if number < len(records) else ()
        if not images or not is_web(images[0]):
            raise Refusal(404, "The product names no picture on the web.", code="picture_unknown")
        return send_file(_thumbnail(images[0]), mimetype="image/jpeg")
    except (CatalogError, FetchError, FeedGone) as error:
        raise Refusal(404, f"There is no picture: {error}", code="picture_unknown") from error


def named_source(arguments: Mapping[str, str]) -> str:
    """The source that an address or a form names, as a name is kept."""
    return single_line(arguments.get("source")) or "default"


def followed_rows() -> list[dict[str, Any]]:
    """Every followed feed with what is wrong, for the templates."""
    return [_row(feed) for feed in list_followed(services().database)]


def failing_feeds() -> list[dict[str, Any]]:
    """Those whose products may be out of date."""
    return [row for row in followed_rows() if row["problem"]]


def _row(feed: Followed) -> dict[str, Any]:
    return {"feed": feed, "problem": problem_of(services(), feed), "shrunk": "less than half as many" in feed.problem}


def _thumbnail(reference: str) -> io.BytesIO:
    """A small JPEG of a picture on the web. Raises FetchError, PictureError."""
    most = settings().picture_max_mb * 1_000_000
    limits = Limits(read_s=PREVIEW_S, total_s=PREVIEW_S, max_bytes=most)
    downloader = Downloader(Gate(Trusted.parse(settings().picture_trusted_hosts)), limits)
    try:
        data = downloader.get(read_address(reference)).data or b""
    finally:
        downloader.close()
    picture, small = open_picture(data, max_bytes=most, at_least=2 * PREVIEW_WIDTH), io.BytesIO()
    picture.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH))
    picture.save(small, "JPEG", quality=82)
    small.seek(0)
    return small
