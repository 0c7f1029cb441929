"""Labelled pictures from the imported catalogue: what the shop's own feed says about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from catalog.catalogue import Catalogue, ProductView
from catalog.labelling.labels import SHOP_HEAD
from catalog.pictures import PictureStore
from training.data.samples import Sample
from training.errors import TrainingError

DEFAULTS = {"label": "category", "identity": "product", "group": "group_id", "title": "title"}


class CorrectedLabels(Protocol):
    """Labels that a person gave to pictures."""

    def of(self, head: str) -> Mapping[str, str]:
        """Picture hash -> label of that head."""


class ShopPictures:
    """The catalogue as a source: category as label, product as identity, its variants as one group.

    Labels that people gave outrank the feed's; `photo_path` finds shoppers' photos among what they labelled.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        pictures: PictureStore,
        labels: CorrectedLabels | None = None,
        photo_path: Callable[[str], Path] | None = None,
    ) -> None:
        self._catalogue, self._pictures, self._labels, self._photo_path = catalogue, pictures, labels, photo_path

    def samples(self, head: str, columns: Mapping[str, str], where: Mapping[str, str]) -> list[Sample]:
        """Every picture once; TrainingError where there is none. `columns` may choose another field as the label."""
        unknown = sorted(set(columns) - set(DEFAULTS))
        if unknown:
            raise TrainingError(f"--column names {', '.join(unknown)}; of the catalogue these are chosen: {_names()}.")
        corrected = self._corrected(head, columns.get("label", DEFAULTS["label"]))
        found: dict[str, Sample] = {}
        fields: set[str] = set()
        for product in self._catalogue.iter_for_index():
            row = _row(product)
            fields.update(row)
            if all(row.get(name, "") == value for name, value in where.items()):
                for picture_hash, sample in self._of_product(product, row, head, {**DEFAULTS, **columns}):
                    earlier = found.get(picture_hash)
                    found[picture_hash] = _shared(earlier, sample) if earlier else sample
        _refuse_nothing(found, fields, {**DEFAULTS, **columns}, where)
        for picture_hash in found.keys() & corrected.keys():
            found[picture_hash] = replace(found[picture_hash], labels={head: corrected[picture_hash]})
        return [*found.values(), *self._photos(head, corrected)]

    def _corrected(self, head: str, column: str) -> Mapping[str, str]:
        """What people said in this head; what they said of the shop's categories holds for them under any name."""
        if self._labels is None:
            return {}
        own = self._labels.of(head)
        return {**self._labels.of(SHOP_HEAD), **own} if column == DEFAULTS["label"] else own

    def _photos(self, head: str, corrected: Mapping[str, str]) -> Iterator[Sample]:
        """Shoppers' photos that somebody gave a label."""
        if self._photo_path is None:
            return
        for photo_hash, label in sorted(corrected.items()):
            with suppress(FileNotFoundError):  # a product's picture, not a photo
                yield Sample(self._photo_path(photo_hash).absolute(), {head: label})

    def _of_product(
        self, product: ProductView, row: Mapping[str, str], head: str, columns: Mapping[str, str]
    ) -> Iterator[tuple[str, Sample]]:
        label = row.get(columns["label"], "")
        group = row.get(columns["group"], "")
        for picture in product.pictures:
            yield (
                picture.hash,
                Sample(
                    path=self._pictures.path(picture.hash).absolute(),
                    labels={head: label} if label else {},
                    identity=row.get(columns["identity"], ""),
                    group=f"{product.source}/{group}" if group else product.public_id,
                    title=" ".join(filter(None, (product.brand, row.get(columns["title"], "")))),
                ),
            )


def _row(product: ProductView) -> dict[str, str]:
    own = {name: str(getattr(product, name)) for name in ("source", "title", "brand", "category", "group_id")}
    return {**product.attributes, **own, "product": product.public_id}


def _shared(earlier: Sample, later: Sample) -> Sample:
    """A picture of variants stands for the first; one of other products for none, with the label they agree on."""
    same = earlier.identity == later.identity or earlier.group == later.group
    labels = earlier.labels if earlier.labels == later.labels else {}
    return replace(earlier, labels=labels, identity=earlier.identity if same else "")


def _refuse_nothing(
    found: Mapping[str, Sample], fields: set[str], columns: Mapping[str, str], where: Mapping[str, str]
) -> None:
    if not fields:
        raise TrainingError("The catalogue is empty: import a feed with `shoplens catalog import FEED` first.")
    unknown = sorted({*columns.values(), *where} - fields)
    if unknown:
        raise TrainingError(f"The catalogue has no field {', '.join(unknown)}; there are: {', '.join(sorted(fields))}.")
    if not found:
        asked = " and ".join(f"{name}={value}" for name, value in where.items())
        raise TrainingError(f"The catalogue has no pictures{f' of products with {asked}' if asked else ''}.")


def _names() -> str:
    return ", ".join(DEFAULTS)
