"""Labels out to a spreadsheet and back in."""

from __future__ import annotations

import io

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.labelling.label_rows import Guesses
from catalog.labelling.labels import LabelError
from catalog.labelling.labels_csv import Applied, apply_labels, apply_wrong, is_wrong_list, write_labels
from webapp.context import services
from webapp.labelling.queues import all_rows, chosen
from webapp.ops.blueprint import bp
from webapp.ops.forms import FileForm, LabelsForm
from webapp.ops.labels import BY
from webapp.refusals import Refusal

_SHOWN = 200  # rejected rows listed


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
        done = apply_wrong(services().database, data) if wrong else apply_labels(services().database, data, BY)
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
