"""The quick ways through a cell give what the slow ones give."""

import random
import time

import pytest

from catalog.cleaning import cells as clean
from catalog.cleaning.profile import profile_table
from catalog.cleaning.table import TableCleaner, _apply

PIECES = ("<p>", "</p>", "<br/>", "<b>", "</b >", '<a href="x y">', "<script>", "</script>", "<!-- ", " -->", "<")
WORDS = (
    "Oak",
    "  bowl ",
    "&amp;",
    "&nbsp;",
    "&",
    "é",
    "\u200b",
    ">",
    "1 < 2",
    "</",
    '<P CLASS="a">',
    "<x>",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("seed", range(5))
def test_html_reads_the_same_without_the_parser(seed: int) -> None:
    drawn = random.Random(seed)
    for _ in range(300):
        cell = "".join(drawn.choices((*PIECES, *WORDS), k=drawn.randrange(1, 8)))
        quick = clean._without_plain_tags(cell)
        assert not quick or clean.text(quick) == clean.text(clean._words(cell)), cell


@pytest.mark.parametrize("seed", range(3))
def test_a_cell_that_passes_at_one_look_is_one_the_rules_leave(seed: int) -> None:
    drawn = random.Random(seed)
    marks = ("", "", "", "", "%", "?$", "ß", " ", "\t", "N/A", "-", "_")
    sound = [{"code": f"{n:05}", "name": f"Blue Mug {n % 40}", "price": f"{n}.50"} for n in range(300)]
    dirty = [
        {
            name: drawn.choice(marks) + cell + drawn.choice(marks) if drawn.random() < 0.2 else cell
            for name, cell in row.items()
        }
        for row in sound
    ]
    cleaner = TableCleaner(profile_table(dirty))
    passed = [
        (column, cell)
        for row in [*dirty, {"code": "n/a", "name": "None", "price": "-"}]
        for name, cell in row.items()
        if (column := cleaner._columns[name]).passes(cell)
    ]
    assert len(passed) > 300 and all(_apply(column._rules, cell) == (cell, ()) for column, cell in passed)


def test_long_texts_take_no_time_of_their_own() -> None:
    prose = "An oak bowl, turned by hand; no two are alike! " * 100
    rows = [{"id": str(number), "description": f"{number}: {prose}"} for number in range(300)]
    cleaner = TableCleaner(profile_table(rows))
    started = time.process_time()
    assert [cleaner.clean(row)["description"] for row in rows] == [row["description"].strip() for row in rows]
    assert time.process_time() - started < 3  # a tenth of a second on a quiet machine; it was 15
