"""What became of every row of a feed, counted exactly and named as far as memory allows."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from catalog.cleaning.changes import Changes
from catalog.fetching.report import FetchReport
from catalog.importing.flags import SAMPLES
from catalog.importing.gone import Action, Gone
from catalog.tally import Tally

NAMED = 1_000  # rejections and remarks that are held one by one; all of them are counted
ROWS_A_REASON = 20
MAX_REASONS = 500


@dataclass(frozen=True)
class Rejection:
    """A row, counted from 1, and the reason why it or a part of it was left out."""

    row: int
    reason: str
    id: str = ""  # as the feed has it


class Reasons(Tally[str]):
    """Rejections by kind: how many, and the first rows of each."""

    def __init__(self) -> None:
        super().__init__(ROWS_A_REASON)
        self.first: list[Rejection] = []

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        return self.counts.total()

    def note(self, row: int, reason: str, feed_id: str = "") -> None:
        """Count one."""
        kind = _kind(reason)
        if kind not in self.counts and len(self.counts) >= MAX_REASONS:
            kind = "another reason"
        self.add(kind, row, row)
        if len(self.first) < NAMED:
            self.first.append(Rejection(row, reason, feed_id[:200]))

    def by_kind(self) -> list[dict[str, Any]]:
        """One entry a kind, the most frequent first, as JSON holds it."""
        return self.table("reason", samples="rows")


@dataclass
class ImportReport:
    """What became of every row: rows = kept + rejected, kept = new + changed + unchanged."""

    source: str
    mapping: dict[str, str]
    feed: str = ""
    format: str = ""
    attributes: list[str] = field(default_factory=list)  # columns kept as attributes
    notes: list[str] = field(default_factory=list)  # what the merchant should know of how the feed was read
    rows: int = 0
    joined: int = 0  # further rows of the file that belong to one of these: variants, pictures
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    returned: int = 0  # of the changed: had gone and were shown again
    unpublished: int = 0  # of those kept: shoppers do not see them
    pictures_kept: int = 0
    pictures_missing: int = 0
    pictures_not_fetched: int = 0
    pictures_refused: int = 0
    pictures_fetched: int = 0  # of those on the web: downloaded, new or other than before
    pictures_unchanged: int = 0
    pictures_failed: int = 0  # to be tried again by a later import
    seconds: float = 0.0
    complete: bool = True  # the feed was read to its end
    rejections: Reasons = field(default_factory=Reasons)
    left_out: Reasons = field(default_factory=Reasons)  # the row is kept, a cell or picture of it is not
    changes: Changes = field(default_factory=Changes)
    flagged: Tally[str] = field(default_factory=lambda: Tally(SAMPLES))  # doubts, which changed nothing
    gone_action: Action = "keep"
    gone: Gone = field(default_factory=Gone)
    web_pictures: FetchReport = field(default_factory=FetchReport)

    @property
    def kept(self) -> int:
        """Rows that are products now."""
        return self.new + self.changed + self.unchanged

    def add_fetched(self, fetched: FetchReport) -> None:
        """Count what became of the pictures on the web."""
        self.web_pictures = fetched
        self.pictures_fetched, self.pictures_unchanged = fetched.fetched, fetched.unchanged
        self.pictures_failed, self.pictures_not_fetched = fetched.failed, fetched.waiting
        self.pictures_refused += fetched.refused
        self.pictures_kept += fetched.new

    @property
    def rejected(self) -> list[Rejection]:
        """The first rejected rows."""
        return self.rejections.first

    @property
    def remarks(self) -> list[Rejection]:
        """The first rows of which a part was left out."""
        return self.left_out.first

    def reasons(self) -> dict[str, int]:
        """How often each kind of reason was given, for rows and for parts of them, the most frequent first."""
        return dict((self.rejections.counts + self.left_out.counts).most_common())

    def counts(self) -> dict[str, Any]:
        """Every number and the reasons, as JSON holds them."""
        plain = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        lists: dict[str, Any] = {"kept": self.kept, "rejected": self.rejections.count, "remarks": self.left_out.count}
        lists["flags"] = self.flagged.counts.total()
        lists["feed"] = self.feed
        gone = {"gone": self.gone.count, "gone_action": self.gone_action}
        return {**plain, **lists, **gone, "seconds": round(self.seconds, 2), "reasons": self.reasons()}

    def as_json(self) -> dict[str, Any]:
        """The whole report as JSON holds it."""
        completeness = {
            column: {"before": round(before, 4), "after": round(after, 4)}
            for column, (before, after) in self.changes.completeness().items()
        }
        return {
            "source": self.source,
            "feed": self.feed,
            "format": self.format,
            "mapping": self.mapping,
            "attributes": self.attributes,
            "notes": self.notes,
            **self.counts(),
            "changed_cells": self.changes.table(),
            "rejected_by_reason": self.rejections.by_kind(),
            "left_out_by_reason": self.left_out.by_kind(),
            "web_pictures_by_problem": self.web_pictures.problems.table("problem"),
            "rejected_rows": [asdict(rejection) for rejection in self.rejected],
            "flagged": self.flagged.table("rule"),
            "gone_products": self.gone.samples,
            "gone_problem": self.gone.problem,
            "completeness": completeness,
        }


def _kind(reason: str) -> str:
    """A reason without the values in it, so that the same trouble counts as one."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", reason)
