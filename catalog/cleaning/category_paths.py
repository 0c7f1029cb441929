"""The paths of categories in a cell: "Clothing, Clothing > T-shirts" are two, "Perfume\\, Cologne > Unisex" is one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from catalog.cleaning.cells import plain, text

STEP = " > "  # between the steps of a path as we keep it
EVERY_PATH = "categories"  # the attribute with all paths of a product that stands in several
_BETWEEN = " | "  # its paths
MAGENTO_ROOT = "Default Category"
_PRIVATE = 0xE000  # where escaped marks are kept while the others are looked for
_ESCAPED = re.compile(r"\\([,;|/>\\])")
_HIDDEN = re.compile(f"[{chr(_PRIVATE)}-{chr(_PRIVATE + 127)}]")
_MARKS = re.compile(r"[,;|/\\]")
_STEPS = re.compile(r"[›»>]")


def category_paths(cell: str) -> tuple[str, ...]:
    """Each path once, with " > " between its steps.

    Paths stand on lines or between ; and |, or between commas where the first step of one is that of another. A mark
    behind a backslash belongs to a name.
    """
    if cell.lstrip().startswith(MAGENTO_ROOT):
        return category_paths(written(below_root(split_paths(cell, ",", "/"), MAGENTO_ROOT)))
    found: dict[str, None] = {}
    for line in cell.splitlines():
        shown = plain(_hide(line.replace("->", "›").replace(">", "›")))
        for part in re.split(r"[;|]", shown):
            for path in _by_commas(part):
                found[_joined(_steps(path))] = None
    found.pop("", None)
    return tuple(found)


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


def _by_commas(part: str) -> list[str]:
    """The paths of a list with commas; a name such as "Food, Beverages" is none."""
    paths = part.split(",")
    if len(paths) == 1 or not (_STEPS.search(part) or "/" in part):
        return [part]
    first = [steps[0] for path in paths if (steps := _steps(path))]
    return paths if len(set(first)) < len(first) else [part]


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
