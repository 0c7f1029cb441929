"""Whether shoppers may see a product: a status, a visibility, a password or a date in the future can keep it back."""

import re
from datetime import datetime

from catalog.languages.compound_heads import says_unpublished
from catalog.languages.words import fold_word, is_published_word
from catalog.offers.moments import read_moment

SEVERAL = "|"  # between the columns of one row, each as "Head: cell"
PASSWORDS = ("password", "postpassword", "passwort", "motdepasse", "contrasena", "wachtwoord")
DATES = (
    "availabilitydate",
    "publishdate",
    "publishedat",
    "productavailabledate",
    "availablefrom",
    "availableon",
    "dateavailable",
)
LONGEST = 200  # characters of the column and cell that are kept
_NOT_YET = re.compile(r"0000|^0+$")  # what MySQL writes for no date


def named_cell(head: str, cell: str) -> str:
    """A cell with its column's name, as `unpublished_by` reads it."""
    return f"{head}: {cell.strip()}"


def unpublished_by(said: str, *, now: datetime, preorder: bool = False) -> tuple[str, list[str]]:
    """The column and cell that keep the product from shoppers, "" where none does; and remarks on words not understood.

    `said` has one "Head: cell" for each column of the feed that speaks of it. A preorder may have a date in the future.
    """
    remarks: list[str] = []
    for part in filter(None, said.split(SEVERAL)):
        head, _, cell = part.rpartition(": ")
        head = head.removeprefix("published: ")  # as our own export writes it
        word, kind = cell.strip(), fold_word(head)
        if not word:
            continue
        if kind in PASSWORDS:
            return f"{head}: set", remarks  # the password itself goes nowhere
        if kind in DATES:
            if not preorder and _is_future(word, now):
                return f"{head}: {word}"[:LONGEST], remarks
        elif (published := is_published_word(word)) is says_unpublished(head):  # "Archived: yes", "Published: no"
            return f"{head}: {word}"[:LONGEST], remarks
        elif published is None:
            remarks.append(f"{head} {word[:40]!r} is no known word for published or not: taken as published")
    return "", remarks


def _is_future(cell: str, now: datetime) -> bool:
    if _NOT_YET.search(cell):
        return False
    moment = read_moment(cell)
    return moment is not None and moment > now
