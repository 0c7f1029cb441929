"""Pictures with their labels and predicted labels, a page at a time, labelled in a form or by a CSV."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length

from catalog.audit.actor import actor
from catalog.labelling.label_rows import Guesses, LabelRow
from catalog.labelling.labels import SHOP_HEAD, LabelError, Labels, clean_label
from catalog.labelling.labels_csv import Applied, apply_labels, apply_wrong, is_wrong_list, write_labels
from catalog.labelling.tables import MAX_HEAD, MAX_LABEL
from webapp.context import parts, services
from webapp.fields import ChoiceField, WholeField, single_line
from webapp.labelling.queues import QUEUES, Selection, all_rows, cells, chosen, heads, imported, known_labels
from webapp.ops import bp
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm

PAGE = 24  # pictures on a page
REASONS_SHOWN = 3  # of the refused labels, in the message
_SHOWN = 200  # rejected rows listed


class LabelsForm(QueryForm):
    """Which pictures to label."""

    head = StringField("Label head", filters=[single_line], validators=[Length(max=MAX_HEAD)])
    queue = ChoiceField("Show", QUEUES)
    label = StringField("Label now", filters=[single_line], validators=[Length(max=MAX_LABEL)])
    predicted = StringField("Taken for", filters=[single_line], validators=[Length(max=MAX_LABEL)])
    start = WholeField("From", 0, 10_000_000, default=0)

    def selection(self) -> Selection:
        """The same as the queues take it."""
        head = self.head.data or SHOP_HEAD
        return Selection(head, self.queue.data, self.label.data or "", self.predicted.data or "")


class FileForm(FlaskForm):  # type: ignore[misc]
    """A CSV to upload; its content is checked when it is read."""

    file = FileField("CSV file")


@dataclass
class SubmittedLabels:
    """What was submitted for one page of pictures."""

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
    """Store the labels chosen on a page, and show the next one."""
    form = LabelsForm(request.args)
    if form.problems():
        raise Refusal(400, "The address of this page was cut short. Start from the labels once more.")
    selection = form.selection()
    rows = all_rows(selection)
    submitted = _submitted({row.picture: row.title for row in rows})
    new = set(submitted.given.values()) - set(known_labels(selection, rows))
    Labels(services().database).set_many(
        {**_same_product(selection, rows, submitted), **submitted.given}, selection.head, actor()
    )
    for photo in submitted.dropped:
        parts().query_photos.forget(photo)
    flash(_summary(submitted, sorted(new)))
    left = {row.picture for row in chosen(selection, all_rows(selection))}.intersection(submitted.seen)
    start = form.start.number + len(left)  # those left out come before those not shown yet
    address: dict[str, Any] = {**selection.address(), "start": start or None}
    return redirect(url_for("ops.labels", **address), 303)


@bp.get("/query-photos/<photo>.jpg")
def query_photo(photo: str) -> Response:
    """A shopper's photo that was not recognised."""
    try:
        return send_file(parts().query_photos.path(photo), mimetype="image/jpeg", max_age=0)
    except FileNotFoundError:
        raise Refusal(404, "This photo is not kept, or not any more.", code="photo_unknown") from None


def _choices(head: str = "") -> dict[str, object]:
    offered = heads()
    shown = offered if not head or head in offered else [*offered, head]
    return {"heads": shown, "queues": QUEUES, "file_form": FileForm(), "kept": parts().query_photos.count()}


def _submitted(titles: dict[str, str]) -> SubmittedLabels:
    """Read the form; a picture not among `titles` and a label that cannot be taken are refused with a reason."""
    submitted = SubmittedLabels()
    for number in range(PAGE):
        picture = request.form.get(f"picture-{number}", "")
        if not picture:
            continue
        submitted.seen.append(picture)
        label = _chosen_label(number)
        if picture not in titles:
            submitted.refused.append("a picture that is not kept any more")
        elif request.form.get(f"drop-{number}"):
            submitted.dropped.append(picture)
        elif label:
            try:
                submitted.given[picture] = clean_label(label)
            except LabelError as error:
                submitted.refused.append(f"{titles[picture][:60]}: {error}")
    return submitted


def _chosen_label(number: int) -> str:
    """The label of one picture: typed, else chosen, else predicted where all others take the prediction."""
    form = request.form
    rest = form.get(f"guess-{number}", "") if form.get("rest") == "guess" else ""
    return form.get(f"other-{number}", "").strip() or form.get(f"choice-{number}", "") or rest


def _same_product(selection: Selection, rows: list[LabelRow], submitted: SubmittedLabels) -> dict[str, str]:
    """In the queue of unlabelled products a label also holds for the product's other unlabelled pictures."""
    if selection.queue != "unlabelled":
        return {}
    by_product = {row.product: submitted.given[row.picture] for row in rows if row.picture in submitted.given}
    return {row.picture: by_product[row.product] for row in rows if not row.label and row.product in by_product}


def _summary(submitted: SubmittedLabels, new: list[str]) -> str:
    """What became of the page, in a few sentences."""
    skipped = len(submitted.seen) - len(submitted.given) - len(submitted.dropped) - len(submitted.refused)
    sentences = [f"{len(submitted.given)} labelled, {skipped} skipped."]
    if submitted.dropped:
        sentences.append(f"{len(submitted.dropped)} deleted.")
    if new:
        sentences.append(f"New in this head: {', '.join(label[:60] for label in new[:REASONS_SHOWN])}.")
    if submitted.refused:
        sentences.append(f"{len(submitted.refused)} not taken: {'; '.join(submitted.refused[:REASONS_SHOWN])}.")
    return " ".join(sentences)


@bp.get("/labels.csv")
def download_labels() -> Response:
    """The pictures of a queue, all of them, as CSV."""
    form = LabelsForm(request.args)
    if form.problems():
        raise Refusal(400, "The address of this file was cut short. Start from the labels once more.")
    selection = form.selection()
    text = io.StringIO(newline="")
    write_labels(text, chosen(selection, all_rows(selection)))
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")  # Excel wants the mark
    response.headers["Content-Disposition"] = f'attachment; filename="labels-{selection.queue}.csv"'
    return response


@bp.post("/labels/file")
def upload_labels() -> Response:
    """Take a CSV with labels, or a run's wrong.csv, and say what came of each row."""
    file = request.files.get("file")
    data = file.stream.read() if file is not None else b""
    try:
        if not data:
            raise LabelError("no file was sent, or it is empty; choose the CSV and send it again")
        wrong = is_wrong_list(data)
        done = apply_wrong(services().database, data) if wrong else apply_labels(services().database, data, actor())
    except LabelError as error:
        return _page(Applied(), wrong=False, problem=str(error), status=400)
    return _page(done, wrong=wrong, problem="", status=200)


@bp.post("/labels/forget")
def forget_list() -> AnyResponse:
    """Delete the uploaded list of a run's wrong pictures; the current release's predictions are used again."""
    form = LabelsForm(request.args)
    if form.problems():
        raise Refusal(400, "The address was cut short. Start from the labels once more.")
    head = form.selection().head
    Guesses(services().database).replace(head, {})
    flash("The list was forgotten.")
    return redirect(url_for("ops.labels", queue="disputed", head=head), 303)


def _page(done: Applied, *, wrong: bool, problem: str, status: int) -> Response:
    page = render_template(
        "ops/uploaded.html", done=done, shown=_SHOWN, wrong=wrong, problem=problem, file_form=FileForm()
    )
    return make_response(page, status)
