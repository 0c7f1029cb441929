"""The audit log: who changed what, before and after, on a page and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from flask import Response, render_template, request

from catalog.audit.log import Change, iter_changes, list_actors, list_changes
from catalog.labelling.labels_csv import escape_cell
from webapp.context import services
from webapp.ops import bp

PAGE = 100
COLUMNS = ("at", "who", "action", "subject", "before", "after")


@bp.get("/changes")
def changes() -> str:
    """The newest changes, of everybody or one."""
    database, who = services().database, request.args.get("who", "")[:100].replace("\0", "")
    found = list_changes(database, PAGE + 1, request.args.get("before", type=_number), who)
    return render_template(
        "ops/changes.html",
        changes=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        who=who,
        actors=list_actors(database),
    )


@bp.get("/changes.csv")
def changes_csv() -> Response:
    """All of them, the newest first."""
    headers = {"Content-Disposition": "attachment; filename=changes.csv"}
    return Response(_csv(iter_changes(services().database)), mimetype="text/csv", headers=headers)


def _csv(found: Iterator[Change]) -> Iterator[str]:
    yield _line(COLUMNS)
    for change in found:
        values = (json.dumps(value, ensure_ascii=False) if value else "" for value in (change.before, change.after))
        cells = (change.who, change.action, change.subject, *values)
        yield _line((change.at.isoformat(timespec="seconds"), *map(escape_cell, cells)))


def _line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError(text)
    return number
