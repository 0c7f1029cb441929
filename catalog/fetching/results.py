"""Writes to the database how fetching went, so that nothing reported done is done again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.fetching.product_pictures import BATCH, sync_product_pictures
from catalog.fetching.report import FetchReport
from catalog.fetching.tables import PictureAddress, PictureReference, storable
from catalog.fetching.workers import FetchedPicture, Result
from catalog.web.errors import Failed, FetchError
from catalog.web.limits import Limits, rest_s
from catalog.writes import insert_pictures

CUT = "picture cut short"
ASKED_EACH_TIME = frozenset({"private address", "port", "bad address", "proxy"})  # a setting may have changed


def settle(session: Session, results: Sequence[Result], limits: Limits, now: datetime, report: FetchReport) -> None:
    """One transaction: the addresses, the pictures new to the store, the products that show them now."""
    insert_pictures(session, [result.had.stored for result in results if result.had and result.had.stored])
    other = []
    for result in results:
        job = result.job
        if result.had is not None:
            values = _had(result.had, limits, now, report)
            if result.had.stored and result.had.stored.is_cut:
                report.cut.append(job.key)
                report.trouble(CUT, job.address.url, "its last bytes are missing; it is kept all the same")
            report.new += result.had.stored is not None and not job.picture_hash
            other += [job.key] if values.get("picture_hash", job.picture_hash) != job.picture_hash else []
        else:
            values = _not_had(result, limits, now, report)
        session.execute(update(PictureAddress).where(PictureAddress.key == job.key).values(asked_at=now, **values))
    report.shown += sync_product_pictures(session, _products(session, other))


def _had(had: FetchedPicture, limits: Limits, now: datetime, report: FetchReport) -> dict[str, Any]:
    report.received_bytes += had.received_bytes
    values: dict[str, Any] = {
        "state": "fetched",
        "problem": "",
        "detail": "",
        "tries": 0,
        "etag": had.version.etag,
        "last_modified": had.version.last_modified,
        "again_at": now + timedelta(seconds=limits.recheck_s),
    }
    if had.stored is None:
        report.unchanged += 1
        return values
    report.fetched += 1
    return {**values, "picture_hash": had.stored.hash}


def _not_had(result: Result, limits: Limits, now: datetime, report: FetchReport) -> dict[str, Any]:
    error, job = result.error, result.job
    if error is None:
        raise ValueError("a result has either a picture or an error")
    failed = isinstance(error, Failed)
    report.failed += failed
    report.refused += not failed
    report.trouble(error.problem, job.address.url, storable(str(error)))
    return {
        "state": "failed" if failed else "refused",
        "problem": error.problem,
        "detail": storable(str(error))[:500],
        "tries": job.tries,
        "again_at": _again(error, job.tries, limits, now),
    }


def _again(error: FetchError, tries: int, limits: Limits, now: datetime) -> datetime | None:
    if error.problem in ASKED_EACH_TIME:
        return None
    if not isinstance(error, Failed):
        return now + timedelta(seconds=limits.recheck_s)
    return now + timedelta(seconds=max(rest_s(tries, limits.tries), error.retry_after_s or 0.0))


def _products(session: Session, keys: Sequence[str]) -> list[int]:
    """The products that name any of these addresses."""
    found: set[int] = set()
    for start in range(0, len(keys), BATCH):
        query = select(PictureReference.product_id)
        found.update(session.scalars(query.where(PictureReference.address_key.in_(keys[start : start + BATCH]))))
    return sorted(found)
