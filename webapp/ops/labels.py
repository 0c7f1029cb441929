"""Label pictures, a page at a time: pictures with what they are called and taken for, saved by one plain form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.labelling.label_rows import LabelRow
from catalog.labelling.labels import LabelError, Labels, clean_label
from webapp.context import query_photos, services
from webapp.labelling.queues import QUEUES, Selection, all_rows, cells, chosen, heads, imported, known_labels
from webapp.ops.blueprint import bp
from webapp.ops.forms import FileForm, LabelsForm
from webapp.refusals import Refusal

PAGE = 24  # pictures on a page
BY = "ops"
_TOLD = 3  # of the refused labels, in the message


@dataclass
class Filled:
    """What somebody filled in on a page of pictures."""

    seen: list[str] = field(default_factory=list)  # every picture that was on the page
    given: dict[str, str] = field(default_factory=dict)  # picture -> label
    dropped: list[str] = field(default_factory=list)  # shoppers' photos to be deleted
    refused: list[str] = field(default_factory=list)


@bp.get("/labels")
def labels() -> Response:
    """Pictures that wait, with what they are taken for."""
    form = LabelsForm(request.args)
    if form.problems():
        return make_response(render_template("ops/labels.html", form=form, page=None, **_choices()), 400)
    selection = form.selection()
    rows = all_rows(selection)
    waiting = chosen(selection, rows)
    start = form.start.number if form.start.number < len(waiting) else 0
    return make_response(
        render_template(
            "ops/labels.html",
            form=form,
            selection=selection,
            page=waiting[start : start + PAGE],
            start=start,
            size=PAGE,
            waiting=len(waiting),
            known=known_labels(selection, rows),
            cells=cells(rows) if selection.queue == "disputed" else [],
            uploaded=len(imported(selection.head)),
            **_choices(selection.head),
        )
    )


@bp.post("/labels")
def save_labels() -> AnyResponse:
    """Keep what was said about the pictures of a page, and show the next ones."""
    form = LabelsForm(request.args)
    if form.problems():
        raise Refusal(400, "The address of this page was cut short. Start from the labels once more.")
    selection = form.selection()
    rows = all_rows(selection)
    filled = _filled({row.picture: row.title for row in rows})
    new = set(filled.given.values()) - set(known_labels(selection, rows))
    Labels(services().database).set_many({**_same_product(selection, rows, filled), **filled.given}, selection.head, BY)
    for photo in filled.dropped:
        query_photos().forget(photo)
    flash(_told(filled, sorted(new)))
    left = {row.picture for row in chosen(selection, all_rows(selection))}.intersection(filled.seen)
    start = form.start.number + len(left)  # what was left stands before what is to come
    address: dict[str, Any] = {**selection.address(), "start": start or None}
    return redirect(url_for("ops.labels", **address), 303)


@bp.get("/query-photos/<photo>.jpg")
def query_photo(photo: str) -> Response:
    """A shopper's photo that waits for a name."""
    try:
        return send_file(query_photos().path(photo), mimetype="image/jpeg", max_age=0)
    except FileNotFoundError:
        raise Refusal(404, "This photo is not kept, or not any more.", code="photo_unknown") from None


def _choices(head: str = "") -> dict[str, object]:
    offered = heads()
    shown = offered if not head or head in offered else [*offered, head]
    return {"heads": shown, "queues": QUEUES, "file_form": FileForm(), "kept": query_photos().count()}


def _filled(titles: dict[str, str]) -> Filled:
    """Read the form; a picture not among `titles` and a label that cannot be taken are refused with a reason."""
    filled = Filled()
    for number in range(PAGE):
        picture = request.form.get(f"picture-{number}", "")
        if not picture:
            continue
        filled.seen.append(picture)
        label = _said(number)
        if picture not in titles:
            filled.refused.append("a picture that is not kept any more")
        elif request.form.get(f"drop-{number}"):
            filled.dropped.append(picture)
        elif label:
            try:
                filled.given[picture] = clean_label(label)
            except LabelError as error:
                filled.refused.append(f"{titles[picture][:60]}: {error}")
    return filled


def _said(number: int) -> str:
    """What the form says of one picture: typed, else chosen, else the model's word where all the rest is left to it."""
    form = request.form
    rest = form.get(f"guess-{number}", "") if form.get("rest") == "guess" else ""
    return form.get(f"other-{number}", "").strip() or form.get(f"choice-{number}", "") or rest


def _same_product(selection: Selection, rows: list[LabelRow], filled: Filled) -> dict[str, str]:
    """Among products without a label one picture stands for the others of its product that have none."""
    if selection.queue != "unlabelled":
        return {}
    by_product = {row.product: filled.given[row.picture] for row in rows if row.picture in filled.given}
    return {row.picture: by_product[row.product] for row in rows if not row.label and row.product in by_product}


def _told(filled: Filled, new: list[str]) -> str:
    """What became of the page, in a few sentences."""
    skipped = len(filled.seen) - len(filled.given) - len(filled.dropped) - len(filled.refused)
    told = [f"{len(filled.given)} labelled, {skipped} skipped."]
    if filled.dropped:
        told.append(f"{len(filled.dropped)} deleted.")
    if new:
        told.append(f"New in this head: {', '.join(label[:60] for label in new[:_TOLD])}.")
    if filled.refused:
        told.append(f"{len(filled.refused)} not taken: {'; '.join(filled.refused[:_TOLD])}.")
    return " ".join(told)
