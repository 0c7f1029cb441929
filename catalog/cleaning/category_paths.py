"""The paths of categories in a cell: "Clothing, Clothing > T-shirts" are two, "Perfume\\, Cologne > Unisex" is one."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from catalog.cleaning.cells import plain, text

STEP = " > "  # between the steps of a path as we keep it
EVERY_PATH = "categories"  # the attribute with all paths of a product that stands in several
_BETWEEN = " | "  # its paths
MAGENTO_ROOT = "Default Category"
COMPANIES = 2  # different lists that a name has to stand in where it never stands alone
LONG_LIST = 3  # categories, of which one may stand in no other list
_AND = {"&", "and", "und", "et", "y", "e", "en", "i", "a"}  # of a name such as "Hats, gloves & scarves"
_PRIVATE = 0xE000  # where escaped marks are kept while the others are looked for
_ESCAPED = re.compile(r"\\([,;|/>\\])")
_HIDDEN = re.compile(f"[{chr(_PRIVATE)}-{chr(_PRIVATE + 127)}]")
_MARKS = re.compile(r"[,;|/\\]")
_STEPS = re.compile(r"[›»>]")


def category_paths(cell: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Each path once, with " > " between its steps.

    Paths stand on lines or between ; and |, or between commas where the first step of one is that of another, or where
    they are `known` (`known_names`). A mark behind a backslash belongs to a name.
    """
    if cell.lstrip().startswith(MAGENTO_ROOT):
        return category_paths(written(below_root(split_paths(cell, ",", "/"), MAGENTO_ROOT)))
    found = dict.fromkeys(path_of(path) for part in separated(cell) for path in _by_commas(part, known))
    found.pop("", None)
    return tuple(found)


def separated(cell: str) -> Iterator[str]:
    """What stands on lines and between ; and | in a cell; marks that belong to a name are no marks in it."""
    for line in cell.splitlines():
        yield from re.split(r"[;|]", plain(_hide(line.replace("->", "›").replace(">", "›"))))


def path_of(part: str) -> str:
    """A path with " > " between its steps, out of what `separated` gives."""
    return _joined(_steps(part))


def known_names(cells: Iterable[str]) -> frozenset[str]:
    """The categories that a column's cells show to be one each, casefolded; none where no cell has a comma.

    Those are they that stand alone or in changing company: "Shoes, Men, Sale" is a list where the column has "Shoes"
    alone, or "Men" beside other categories too; "Boots, waders" is a name where its second half stands nowhere else.
    """
    parts = {part for cell in cells for part in separated(cell)}
    lists = [part.split(",") for part in parts if "," in part]
    if not lists:
        return frozenset()
    alone = {level.casefold() for part in parts if "," not in part for level in levels(path_of(part))}
    together = Counter(name for pieces in lists for name in _names(pieces))
    return frozenset(alone | {name for name, count in together.items() if count >= COMPANIES}) - {""}


def _names(pieces: list[str]) -> set[str]:
    """The pieces of a list that may be categories: a name goes on in small letters, or ends in "& scarves"."""
    capital = pieces[0].strip()[:1].isupper()
    return {
        path_of(piece).casefold()
        for place, piece in enumerate(map(str.strip, pieces))
        if not place or not ((capital and piece[:1].islower()) or _AND & set(piece.casefold().split()))
    }


def deepest(paths: Sequence[str]) -> str:
    """The path with the most steps, of several the first."""
    return max(paths, key=lambda path: path.count(STEP), default="")


def category(cell: str) -> str:
    """The most specific path of a cell."""
    return deepest(category_paths(cell))


def joined_paths(paths: Iterable[str], longest: int) -> str:
    """The first paths that fit into so many characters, as the attribute has them."""
    whole = [text for text in accumulate(paths, lambda text, path: f"{text}{_BETWEEN}{path}") if len(text) <= longest]
    return whole[-1] if whole else ""


def paths_text(category: str, attributes: Mapping[str, str]) -> str:
    """What `paths_of` reads: a category that is none of the feed's paths was set by a person and stands alone."""
    every = attributes.get(EVERY_PATH, "")
    return every if every and category in paths_of(every) else category


def paths_of(text: str) -> tuple[str, ...]:
    """The paths of a product as it is kept."""
    return tuple(path for path in text.split(_BETWEEN) if path)


def levels(path: str) -> list[str]:
    """A category and those above it, from the top: "A > B" gives "A" and "A > B"."""
    return list(accumulate(path.split(STEP), lambda above, step: above + STEP + step))


def last_step(path: str) -> str:
    """The name of a category without those above it."""
    return path.rpartition(STEP)[2]


def split_paths(cell: str, between: str, within: str) -> list[list[str]]:
    """The steps of each path of a cell whose marks are known; those behind a backslash belong to a name."""
    hidden = _hide(cell)
    parts = re.split(f"[{re.escape(between)}]", hidden) if between else [hidden]
    split = ([_show(step).strip() for step in re.split(f"[{re.escape(within)}]", part)] for part in parts)
    return [steps for path in split if (steps := [step for step in path if step])]


def below_root(paths: Iterable[Sequence[str]], root: str) -> list[Sequence[str]]:
    """The paths without the root category that a shop system has above all others."""
    return [steps[1:] if steps[0] == root else steps for steps in paths if list(steps) != [root]]


def written(paths: Iterable[Iterable[str]]) -> str:
    """Paths as one cell that `category_paths` reads back."""
    lines = (STEP.join(_MARKS.sub(r"\\\g<0>", step) for step in steps) for steps in paths)
    return "|".join(dict.fromkeys(filter(None, lines)))


def _by_commas(part: str, known: Collection[str]) -> list[str]:
    """The paths of a list with commas; a name such as "Food, Beverages" is none."""
    paths = part.split(",")
    if known and len(paths) > 1 and _are_known(paths, known):
        return paths
    if len(paths) == 1 or not (_STEPS.search(part) or "/" in part):
        return [part]
    first = [steps[0] for path in paths if (steps := _steps(path))]
    return paths if len(set(first)) < len(first) else [part]


def _are_known(paths: Sequence[str], known: Collection[str]) -> bool:
    """Whether all of them are known categories, or all but one of three and more."""
    unknown = sum(path_of(path).casefold() not in known for path in paths if path.strip())
    return unknown == 0 or (unknown == 1 and len(paths) >= LONG_LIST)


def _steps(path: str) -> list[str]:
    """A slash is between steps where there is no other mark, and where it cannot be part of a name."""
    if _STEPS.search(path):
        steps = _STEPS.split(path)
    elif " / " in path or path.count("/") > 1 or path.lstrip().startswith("/"):
        steps = path.split("/")
    else:
        steps = [path]
    return [step for step in map(text, steps) if step]


def _joined(steps: Iterable[str]) -> str:
    return STEP.join(map(_show, steps))


def _hide(cell: str) -> str:
    return _ESCAPED.sub(lambda found: chr(_PRIVATE + ord(found[1])), cell) if "\\" in cell else cell


def _show(cell: str) -> str:
    return _HIDDEN.sub(lambda found: chr(ord(found[0]) - _PRIVATE), cell)
