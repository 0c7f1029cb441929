"""What looks wrong about products although each row is sound by itself: flagged in the report, changed by nobody."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.cleaning import cells as clean
from catalog.cleaning.comparing.duplicate_titles import DuplicateTitles
from catalog.cleaning.comparing.outliers import PriceOutliers, describe_outlier, format_ratio, is_price_jump
from catalog.database import Database
from catalog.fetching.tables import PictureReference
from catalog.importing.ledger import Flag, add_flags
from catalog.importing.offer_cells import NO_CURRENCY
from catalog.near_duplicates import make_prints, near_duplicates
from catalog.pictures import PictureStore
from catalog.records import Record
from catalog.tables import Product, ProductPicture, ProductRow
from catalog.tally import Tally

TITLE, NO_PRICE, FAR_PRICE, LEAP = (
    "nearly the same title",
    "price of 0",
    "price far from its category's",
    "price far from its last one",
)
PICTURE = "nearly the same picture"
CUT = "picture cut short"
DAMAGED = "code in scientific notation"
_CODES = re.compile(
    r"sku|mpn|gtin|ean|upc|isbn|asin|barcode|(article|item|part|model|product)(no|number|code|id)|artikel"
)
SAMPLES = 20
MOST_NOTED = 10_000  # products that carry their flags in the ledger; all are counted
BATCH = 500


class QualityFlags:
    """Collects titles and prices of one import's products, and flags them when all rows were read."""

    def __init__(self) -> None:
        self._titles, self._prices = DuplicateTitles(), PriceOutliers()
        self._found: list[tuple[int, Flag]] = []
        self.flagged: Tally[str] = Tally(SAMPLES)

    def observe(self, row: int, record: Record) -> None:
        """Add a product's title and price; a price of 0 is flagged at once."""
        self._titles.add(row, record.title, record.group_id or record.feed_id)
        self._prices.add(row, record.category, record.price)
        if record.price is not None and not record.price:
            self._flag(row, Flag(NO_PRICE, "price is 0"))
        for column, code in _damaged_codes(record):
            why = "the program that saved the file took it for a number; format the column as text and export it again"
            self._flag(row, Flag(DAMAGED, f"{column} {code!r} has lost its digits: {why}"))

    def doubt(self, row: int, flags: Sequence[Flag]) -> None:
        """Add what cleaning doubted about a product. A missing currency is counted alone: every product may lack it."""
        for flag in flags:
            if flag.rule == NO_CURRENCY:
                self.flagged.add(flag.rule, {"row": row, "message": flag.message})
            else:
                self._flag(row, flag)

    def compare(self, row: int, before: Decimal | None, now: Decimal | None) -> None:
        """Flag a product whose price is many times its last one, or a small part of it."""
        if before and now and is_price_jump(before, now):
            ratio = format_ratio(float(now), float(before))
            self._flag(row, Flag(LEAP, f"price {now} is {ratio} the {before} of the last import"))

    def cut_picture(self, row: int, reference: str) -> None:
        """Flag a picture that was taken although its last bytes are missing."""
        self._flag(row, Flag(CUT, f"the last bytes of picture {reference[:120]!r} are missing; save it anew"))

    def cut_fetched(self, database: Database, import_id: int, keys: Sequence[str]) -> None:
        """Flag the products of an import that name these addresses, whose pictures were taken without their end."""
        query = select(ProductRow.row_number, PictureReference.reference)
        query = query.join(PictureReference, PictureReference.product_id == ProductRow.product_id)
        query = query.where(ProductRow.import_id == import_id).order_by(ProductRow.row_number)
        with database.session() as session:
            for start in range(0, len(keys), BATCH):
                part = PictureReference.address_key.in_(keys[start : start + BATCH])
                for row, reference in session.execute(query.where(part)):
                    self.cut_picture(row, reference)

    def finish(self, database: Database, store: PictureStore, import_id: int) -> None:
        """Flag titles, prices and pictures, and store the flags in the ledger."""
        for row, earlier in self._titles.duplicates():
            self._flag(row, Flag(TITLE, f"title is nearly that of row {earlier}; are they one product?"))
        for found in self._prices.outliers():
            self._flag(found.row, Flag(FAR_PRICE, describe_outlier(found)))
        for row, flag in duplicate_pictures(database, store, import_id):
            self._flag(row, flag)
        by_row: defaultdict[int, list[Flag]] = defaultdict(list)
        for row, flag in self._found:
            by_row[row].append(flag)
        with database.session() as session:
            add_flags(session, import_id, by_row)

    def _flag(self, row: int, flag: Flag) -> None:
        self.flagged.add(flag.rule, {"row": row, "message": flag.message})
        if len(self._found) < MOST_NOTED:
            self._found.append((row, flag))


def _damaged_codes(record: Record) -> Iterator[tuple[str, str]]:
    """The columns of a record and its variants whose code was written in scientific notation, each code once."""
    codes = {record.group_id: "group_id"}
    for variant in record.variants:
        codes |= {variant.mpn: "mpn", variant.sku: "sku", variant.feed_id: "id"}
    codes |= {record.mpn: "mpn", record.sku: "sku", record.feed_id: "id"}
    for value, column in codes.items():
        if clean.is_scientific(value):
            yield column, value
    for column, value in record.attributes.items():
        if clean.is_scientific(value) and _CODES.search(re.sub(r"[\W_]", "", column.lower())):
            yield column, value


def duplicate_pictures(database: Database, store: PictureStore, import_id: int) -> Iterator[tuple[int, Flag]]:
    """Rows of an import whose product shows the picture of an earlier product, or nearly so."""
    make_prints(database, store)
    like = near_duplicates(database)
    with database.session() as session:
        shared = select(ProductPicture.picture_hash).group_by(ProductPicture.picture_hash)
        twice = set(session.scalars(shared.having(func.count(ProductPicture.product_id.distinct()) > 1)))
        shows = _shows(session, sorted(twice.union(like)), import_id)
    flagged: set[int] = set()
    for picture in sorted(shows):
        near = [showing for other in (picture, *like.get(picture, ())) for showing in shows.get(other, ())]
        earliest = min(near, key=_age)
        stranger = min((showing for showing in near if showing.group != earliest.group), key=_age, default=None)
        for own in shows[picture]:
            first = stranger if own.group == earliest.group else earliest
            if own.row and first and first.product < own.product and own.product not in flagged:
                flagged.add(own.product)
                message = f"a picture is nearly the same as one of {first.public_id!r}; are they one product?"
                yield own.row, Flag(PICTURE, message)


@dataclass(frozen=True)
class _Showing:
    """A product that shows a picture; row is 0 for one that this import did not have."""

    product: int
    public_id: str
    group: str
    row: int


def _age(showing: _Showing) -> int:
    return showing.product


def _shows(session: Session, pictures: Sequence[str], import_id: int) -> Mapping[str, list[_Showing]]:
    """The products that are not removed and show these pictures, by picture."""
    found: defaultdict[str, list[_Showing]] = defaultdict(list)
    query = (
        select(
            ProductPicture.picture_hash,
            Product.id,
            Product.public_id,
            Product.source,
            Product.group_id,
            Product.feed_id,
            ProductRow.import_id,
            ProductRow.row_number,
        )
        .join(Product, Product.id == ProductPicture.product_id)
        .outerjoin(ProductRow, ProductRow.product_id == Product.id)
        .where(Product.removed.is_(False))
    )
    for start in range(0, len(pictures), BATCH):
        part = pictures[start : start + BATCH]
        for row in session.execute(query.where(ProductPicture.picture_hash.in_(part))):
            group = f"{row.source}\0{row.group_id or row.feed_id}"
            number = row.row_number if row.import_id == import_id else 0
            found[row.picture_hash].append(_Showing(row.id, row.public_id, group, number))
    return found
