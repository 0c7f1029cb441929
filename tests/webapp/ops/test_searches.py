"""What shoppers look for is counted, without who; the owner sees what was not found."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from indexer.search.results import Hit, Match, SearchResult
from tests.support.desk import Desk
from webapp.search.query_log import QueryLog
from webapp.tables import AskedQuery


def result(words: str, match: Match | None = "exact", degraded: str | None = None) -> SearchResult:
    hits = (Hit("1", "Mug", "", None, None, False, "", "", True, None, "", "", 1.0, match, "said"),) if match else ()
    return SearchResult(words, "text", "r", hits, len(hits), degraded=degraded)


@pytest.fixture
def log(locked: Desk) -> QueryLog:
    return QueryLog(locked.services.database, days=30)


def words(log: QueryLog, order: str) -> list[tuple[str, int]]:
    log.flush()
    return [(one.words, one.asked) for one in log.most_frequent(order)]


def test_queries_are_counted_by_how_they_ended(log: QueryLog) -> None:
    for asked in (result("Blue  mug"), result("blue mug"), result("unicorn", None), result("printer ink", "weak")):
        log.record(asked)
    assert words(log, "asked") == [("blue mug", 2), ("printer ink", 1), ("unicorn", 1)]
    assert words(log, "empty") == [("unicorn", 1)]
    assert words(log, "weak") == [("printer ink", 1)]


def test_counts_of_two_processes_add_up(locked: Desk, log: QueryLog) -> None:
    other = QueryLog(locked.services.database, days=30)
    log.record(result("mug"))
    other.record(result("mug"))
    other.flush()
    assert words(log, "asked") == [("mug", 2)]


@pytest.mark.parametrize("typed", ["jane@example.com", "call 0171 234 5678", "4111 1111 1111 1111", "a" * 200])
def test_what_seems_personal_is_not_kept(log: QueryLog, typed: str) -> None:
    log.record(result(typed))
    assert words(log, "asked") == []


def test_an_answer_of_half_the_search_is_not_held_against_the_query(log: QueryLog) -> None:
    log.record(result("mug", None, degraded="words alone"))
    assert words(log, "asked") == []


def test_old_days_are_forgotten(locked: Desk, log: QueryLog) -> None:
    with locked.services.database.session() as session:
        old = datetime.now(UTC).date() - timedelta(days=30)
        session.add(AskedQuery(day=old, words="old", asked=1, empty=1, weak=0))
    assert words(log, "asked") == []
    with locked.services.database.session() as session:
        assert session.query(AskedQuery).count() == 0


def test_counting_can_be_switched_off(locked: Desk) -> None:
    silent = QueryLog(locked.services.database, days=0)
    silent.record(result("mug"))
    assert words(silent, "asked") == []


def test_the_page_needs_its_password(closed: Desk) -> None:
    assert closed.client.get("/ops/searches").status_code == 303


def test_the_page_lists_what_was_not_found_and_forgets_it_on_request(desk: Desk) -> None:
    log: QueryLog = desk.app.extensions["shoplens"].query_log
    log.record(result("<b>unicorn</b>", None))
    text = desk.client.get("/ops/searches").text
    assert "&lt;b&gt;unicorn&lt;/b&gt;" in text
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert token is not None
    assert desk.client.post("/ops/searches/forget", data={"csrf_token": token[1]}).status_code == 303
    assert "unicorn" not in desk.client.get("/ops/searches").text


def test_a_page_without_a_release_still_opens(desk: Desk) -> None:
    assert desk.client.get("/ops/searches?q=mug&order=asked").status_code == 200
    assert desk.client.get("/ops/searches?order=sql").status_code == 400
