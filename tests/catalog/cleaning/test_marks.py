"""Stray marks are inferred from the table, whatever they are; what belongs to a value stays."""

import random
from pathlib import Path

import pytest

from benchmarks.cleaning import Row, Score, damage, random_marks, retail, score
from catalog.cleaning.profile import profile_table
from catalog.cleaning.shapes import fold
from catalog.cleaning.table import TableCleaner

THINGS = ("LUNCH BAG", "T-LIGHT HOLDER", "MUG & SAUCER", "SET/6 CUPS", "70'S ALPHABET WALL ART", "CAKE STAND", "WRAP")
LOOKS = ("RED", "BLUE", "PINK POLKADOT", "RETROSPOT", "VINTAGE", "WHITE (SMALL)", "CHRISTMAS", "No.8")
COUNTRIES = ("United Kingdom",) * 20 + ("France", "EIRE", "Germany", "Channel Islands", "U.S.A.")
GOAL_RESTORED, GOAL_CHANGED = 0.99, 0.001


def sales(rows: int, seed: int = 7) -> dict[str, Row]:
    """Sound sales by row number: codes with letters, cancelled invoices, returned quantities, blank customers."""
    chance = random.Random(seed)
    titles = sorted(f"{thing} {look} {size}" for thing in THINGS for look in LOOKS for size in ("SMALL", "LARGE", "6"))
    products = [
        (f"{20_000 + 7 * number}{chance.choice(['', '', '', 'A', 'B'])}", title) for number, title in enumerate(titles)
    ]
    table: dict[str, Row] = {}
    for number in range(rows):
        code, title = chance.choice(products)
        table[str(number)] = {
            "Row": str(number),
            "Invoice": ("C" if chance.random() < 0.02 else "") + str(536_000 + number // 2),
            "Code": code,
            "Title": title,
            "Quantity": str(chance.choice([1, 1, 1, 2, 3, 4, 6, 12, 24, 100, -1])),
            "Date": f"2011-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T{chance.randint(8, 18):02}:05:00",
            "Price": f"{chance.choice([0.42, 0.85, 1.25, 2.95, 4.95, 12.75]) + chance.randint(0, 9):.2f}",
            "Customer": chance.choice(["", str(12_000 + chance.randint(0, 600))]),
            "Country": chance.choice(COUNTRIES),
        }
    return table


def assert_goal(result: Score, unescape_formula: float = GOAL_RESTORED, changed: float = GOAL_CHANGED) -> None:
    for key, cells in result.cells.items():
        least = 1 - changed if key[1] == "sound" else unescape_formula
        assert result.right[key] >= least * cells, (key, result.wrong[key][:3])


@pytest.mark.parametrize("seed", range(3))
def test_marks_drawn_by_chance_are_taken_off(seed: int) -> None:
    clean = sales(4_000)
    assert_goal(score(damage(clean, seed), clean), unescape_formula=0.98, changed=0.005)


def test_marks_that_never_come_twice_are_taken_off_numbers_and_known_values() -> None:
    chance, clean = random.Random(3), sales(2_000)
    marks = [chr(0x2500 + number) for number in range(400)]  # box drawing, each used about once
    dirty = [dict(row) for row in clean.values()]
    for row in dirty[::20]:
        for column in ("Quantity", "Price", "Country", "Invoice"):
            row[column] = marks.pop() + row[column]
    chance.shuffle(dirty)
    result = score(dirty, clean)
    assert_goal(result)


def test_a_sound_table_is_left_alone() -> None:
    clean = sales(3_000)
    cleaner = TableCleaner(profile_table(clean.values()))
    assert all(cleaner.clean(row) == row for row in clean.values())
    assert not cleaner.report.counts and not cleaner.marks.known


def test_currencies_and_units_of_a_column_are_no_marks() -> None:
    rows = [
        {"id": f"a{n}", "price": f"${n}.50", "size": f"{n} cm", "was": f"{n}.50 €" if n % 2 else f"{n}.50"}
        for n in range(200)
    ]
    cleaner = TableCleaner(profile_table(rows))
    assert [cleaner.clean(row) for row in rows] == rows


def test_random_marks_are_ten_and_different() -> None:
    marks = random_marks(random.Random(5))
    assert len(set(marks)) == 10 and all(fold(mark) == mark for mark in marks)


def test_the_real_export_is_restored(online_retail: Path) -> None:
    dirty, clean = retail(online_retail)
    assert_goal(score(dirty, clean))


def test_the_real_export_is_restored_from_marks_drawn_by_chance(online_retail: Path) -> None:
    _, clean = retail(online_retail)
    assert_goal(score(damage(clean, seed=1), clean), unescape_formula=0.985, changed=0.003)


def test_an_exclamation_is_no_mark() -> None:
    rows = [{"id": str(n), "title": "It fits!" if n == 7 else f"It {'fits' if n % 2 else 'works'}"} for n in range(90)]
    cleaner = TableCleaner(profile_table(rows))
    assert [cleaner.clean(row) for row in rows] == rows


def test_several_marks_on_a_side_go_too() -> None:
    chance, clean = random.Random(6), sales(2_000)
    dirty = [dict(row) for row in clean.values()]
    for row in dirty[::20]:
        front, end = ("".join(chance.choices("♥♣★§¤¬", k=chance.randint(0, 6))) for _ in range(2))
        row["Quantity"] = front + row["Quantity"] + end
    result = score(dirty, clean)
    assert_goal(result, unescape_formula=0.95)
