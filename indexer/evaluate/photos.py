"""Measures photo search: recall@1 and recall@5 of judged query photos."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.progress import Progress, no_progress
from evaluation.intervals import Interval, bootstrap
from evaluation.retrieval import hit_at_k
from indexer.embedding.embed import Encoder
from indexer.errors import IndexingError
from indexer.release.release import OpenRelease
from indexer.search.photo import classify_score, find_photo
from indexer.search.results import Match
from indexer.stores.vector_store import Vectors
from serving.errors import PictureRejected, ServingError

PICTURE_COLUMNS = ("image", "photo", "path", "picture")  # accepted names of the column
PRODUCT_COLUMNS = ("sku", "product_id", "product", "id")
COLOUR_COLUMN = "same_colour"
ALL = "all"

NamesOf = Callable[[Sequence[int]], dict[int, str]]  # product ids -> the ids that the list uses


@dataclass(frozen=True)
class PhotoCase:
    """A query photo, the product it shows, and whether it shows the colour of the product's own picture."""

    path: Path
    product: str
    same_colour: bool | None


@dataclass(frozen=True)
class PhotosReport:
    """Recall@1 and recall@5 by group ("all", "same colour", "other colour"), and the photos that could not be used."""

    recall_at_1: dict[str, Interval]
    recall_at_5: dict[str, Interval]
    right_but_weak: Interval | None  # of photos whose nearest product is right, the share told that nothing comes close
    exact_right: Interval | None  # of photos whose nearest product is called exact, the share whose product it is
    unreadable: int  # photos that the encoder rejected
    not_indexed: int  # photos of products without a picture in the release; they count as not found


def read_photo_cases(path: Path) -> list[PhotoCase]:
    """Cases from a CSV with one of PICTURE_COLUMNS and one of PRODUCT_COLUMNS.

    Raises IndexingError when a column or a photo is missing, or the list is empty.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or []
        picture = next((name for name in PICTURE_COLUMNS if name in names), None)
        product = next((name for name in PRODUCT_COLUMNS if name in names), None)
        if picture is None or product is None:
            raise IndexingError(
                f"{path} has the columns {', '.join(names)}; needed are one of {', '.join(PICTURE_COLUMNS)}"
                f" and one of {', '.join(PRODUCT_COLUMNS)}."
            )
        cases = [_parse_case(row, picture, product, path) for row in reader]
    if not cases:
        raise IndexingError(f"{path} lists no photos.")
    return cases


def _parse_case(row: dict[str, str], picture: str, product: str, path: Path) -> PhotoCase:
    flag = row.get(COLOUR_COLUMN, "").strip().lower()
    place = next(
        (place for place in (path.parent / row[picture], path.parent.parent / row[picture]) if place.is_file()), None
    )
    if place is None:
        raise IndexingError(f"{path} names {row[picture]}, which lies neither beside it nor one folder up.")
    return PhotoCase(place, row[product], flag in ("true", "1", "yes") if flag else None)


def evaluate_photos(
    release: OpenRelease,
    encoder: Encoder,
    cases: Sequence[PhotoCase],
    names: NamesOf,
    progress: Progress = no_progress,
) -> PhotosReport:
    """Search by every photo. `names` maps product ids to the ids of the list, such as feed ids.

    Raises ServingError when the encoder does not answer.
    """
    known = names(sorted({int(product) for product in release.image.products}))
    not_indexed = {case.product for case in cases} - set(known.values())
    hits: dict[str, list[tuple[float, float]]] = {}
    weak: list[float] = []  # of photos whose nearest product is right
    exact: list[float] = []  # whether it is right, of photos whose nearest product is called exact
    unreadable = 0
    answers = encoder.encode_images(release.image_card, (case.path.read_bytes() for case in cases))
    for done, (case, answer) in enumerate(zip(cases, answers, strict=True), start=1):
        unreadable += isinstance(answer, PictureRejected)
        if isinstance(answer, ServingError) and not isinstance(answer, PictureRejected):
            raise answer
        found, match = ([], "weak") if isinstance(answer, ServingError) else _first_five(release, answer.vector, known)
        if found[:1] == [case.product]:
            weak.append(float(match == "weak"))
        if match == "exact":
            exact.append(float(found[:1] == [case.product]))
        for group in _groups(case):
            hits.setdefault(group, []).append((hit_at_k(found, {case.product}, 1), hit_at_k(found, {case.product}, 5)))
        progress("Photos", done, len(cases))
    return PhotosReport(
        {group: bootstrap([first for first, _ in values]) for group, values in hits.items()},
        {group: bootstrap([five for _, five in values]) for group, values in hits.items()},
        bootstrap(weak) if weak else None,
        bootstrap(exact) if exact else None,
        unreadable,
        sum(case.product in not_indexed for case in cases),
    )


def _groups(case: PhotoCase) -> tuple[str, ...]:
    if case.same_colour is None:
        return (ALL,)
    return ALL, "same colour" if case.same_colour else "other colour"


def _first_five(release: OpenRelease, vector: Vectors, known: dict[int, str]) -> tuple[list[str], Match]:
    """The ids of the five nearest products, and what the nearest is called."""
    found = find_photo(release.image, vector)
    match = classify_score(float(found.nearness[1].max(initial=-1.0)), release.image_thresholds)
    return [known[number] for number in found.ranking.products.tolist() if number in known][:5], match
