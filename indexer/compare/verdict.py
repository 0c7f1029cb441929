"""Whether a release may replace another: measurements compared with bounds."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.compare.bounds import Bounds
from indexer.compare.measures import Latency, Measurements
from indexer.compare.replay import PHOTOS, PICTURES, TITLES, WORDS

PASSED, FAILED, UNMEASURED = "passed", "failed", "not measured"
LOSSES = (  # bound, group, measure
    ("ndcg", WORDS, "nDCG@10"),
    ("success", WORDS, "success@1"),
    ("honest", WORDS, "told that nothing is close"),
    ("photos", PHOTOS, "recall@1"),
    ("titles", TITLES, "recall@1"),
    ("pictures", PICTURES, "recall@1"),
)
SPARE_BYTES = 20_000_000  # added to the size bound: small sizes vary
ROUNDING_ERROR = 1e-9  # 0.80 less 0.78 is a little more than 0.02


@dataclass(frozen=True)
class Footprint:
    """Bytes of a release on the disk and in memory; memory is None where it was not measured."""

    disk: int
    memory: int | None


@dataclass(frozen=True)
class BoundCheck:
    """One bound and its outcome; `what` and `note` are sentences for people."""

    bound: str  # its name in Bounds
    state: str  # passed, failed, not measured
    what: str
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """Passed when no check failed and quality was measured."""

    passed: bool
    checks: tuple[BoundCheck, ...]

    @property
    def failures(self) -> list[str]:
        """The failed checks in words."""
        return [check.what for check in self.checks if check.state == FAILED]


def judge(measured: Measurements, first: Footprint, second: Footprint, bounds: Bounds) -> Verdict:
    """Compare every measurement with its bound."""
    losses = [_loss(measured, *row, getattr(bounds, row[0])) for row in LOSSES]
    checks = [
        *losses,
        _empty(measured, bounds.empty),
        _overlap(measured, bounds.overlap),
        *(_slower(latency, bounds) for latency in measured.latency),
        _larger("disk", first.disk, second.disk, bounds.larger),
        _larger("memory", first.memory, second.memory, bounds.larger),
    ]
    if all(check.state == UNMEASURED for check in losses):
        checks.append(BoundCheck("quality", FAILED, "nothing that says how good the answers are was measured"))
    return Verdict(all(check.state != FAILED for check in checks), tuple(checks))


def _loss(measured: Measurements, bound: str, group: str, measure: str, limit: float) -> BoundCheck:
    change = next((item for item in measured.changes if (item.group, item.measure) == (group, measure)), None)
    if change is None:
        return BoundCheck(bound, UNMEASURED, f"{measure} of {group}", "there are no such queries")
    difference = change.difference
    what = f"{measure} of {group} {round(difference.mean, 3) + 0.0:+.3f}, -{limit:g} at worst"  # no -0.000
    failed = difference.mean < -limit - ROUNDING_ERROR
    unsure = not failed and difference.low < -limit
    count = f"{difference.count} queries"
    note = f"{count} are too few to rule out a greater loss: {difference.low:+.3f}" if unsure else count
    return BoundCheck(bound, FAILED if failed else PASSED, what, note)


def _empty(measured: Measurements, limit: float) -> BoundCheck:
    words = sum(latency.count for latency in measured.latency if latency.kind == "words")
    if not words:
        return BoundCheck("empty", UNMEASURED, "words that find nothing any more", "no words were asked")
    share = len(measured.newly_empty) / words
    what = f"{share:.1%} of the words find nothing where they did, {limit:.1%} at most"
    return BoundCheck("empty", FAILED if share > limit else PASSED, what, ", ".join(measured.newly_empty[:5]))


def _overlap(measured: Measurements, limit: float) -> BoundCheck:
    everything = measured.overlap.get("all")
    if everything is None:
        return BoundCheck("overlap", UNMEASURED, "overlap@10", "nothing was asked")
    what = f"overlap@10 {everything.mean:.3f}, {limit:g} at least"
    return BoundCheck("overlap", FAILED if everything.mean < limit - ROUNDING_ERROR else PASSED, what)


def _slower(latency: Latency, bounds: Bounds) -> BoundCheck:
    limit = latency.first_p95 * bounds.slower + bounds.slack_ms
    what = f"p95 of {latency.kind} {latency.second_p95:.0f} ms after {latency.first_p95:.0f} ms, {limit:.0f} at most"
    return BoundCheck("slower", FAILED if latency.second_p95 > limit else PASSED, what)


def _larger(what: str, first: int | None, second: int | None, limit: float) -> BoundCheck:
    if first is None or second is None:
        return BoundCheck("larger", UNMEASURED, what, "cannot be told on this system")
    most = first * limit + SPARE_BYTES
    what_measured = f"{what} {second / 1e6:.1f} MB after {first / 1e6:.1f} MB, {most / 1e6:.1f} at most"
    return BoundCheck("larger", FAILED if second > most else PASSED, what_measured)
