"""Forms of searches, shared by the pages and the JSON API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField  # type: ignore[import-untyped]
from wtforms import BooleanField, Form, StringField
from wtforms.validators import ValidationError

from catalog.cleaning.category_paths import STEP
from catalog.languages.message import Message
from indexer.search.results import Filters, Sort
from webapp.fields import ChoiceField, ManyField, PriceField, WholeField, single_line
from webapp.search.boxes import Box

MAX_QUERY = 400  # characters; the search reads no more
MAX_PHOTO_TEXT = 2000  # characters of words read in a photo; as many fit into an address
MAX_OFFSET = 10_000
PAGE_SIZE = 24
MOST_PAGES_TOGETHER = 5  # more cards would make a page heavy
MAX_LIMIT = 100
SORTS = (
    ("relevance", Message("Best match")),
    ("price", Message("Price, low to high")),
    ("-price", Message("Price, high to low")),
    ("newest", Message("Newest first")),
    ("rating", Message("Best rated")),
)
READINGS = ("brand", "colour", "material", "price", "in_stock", "all")  # what words of a query may be taken for


def shortened(text: str | None, longest: int = MAX_QUERY) -> str:
    """At most so many characters, cut between words."""
    text = single_line(text)
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(" ")[0] or text[:longest]


def _at_most(characters: int) -> Callable[[Form, StringField], None]:
    def check(_form: Form, field: StringField) -> None:
        if len(field.data or "") > characters:
            raise ValidationError(Message("At most %(most)s characters.", most=characters))

    return check


def _lines(text: str | None) -> str:
    return "\n".join(map(single_line, (text or "").splitlines()))


class QueryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form read from the query string; it changes nothing and needs no CSRF token."""

    class Meta:
        csrf = False

    def problems(self) -> dict[str, str]:
        """Field -> what is wrong with it; empty for a form that can be used."""
        self.validate()
        return {name: " ".join(map(str, errors)) for name, errors in self.errors.items() if name}


class SearchForm(QueryForm):
    """Words and filters."""

    q = StringField(Message("Words"), filters=[single_line], validators=[_at_most(MAX_QUERY)])
    category = ManyField(Message("Category"), most=50, longest=400)
    brand = ManyField(Message("Brand"), most=50, longest=200)
    colour = ManyField(Message("Colour"), most=20, longest=50)
    material = ManyField(Message("Material"), most=50, longest=200)
    size = ManyField(Message("Size"), most=50, longest=50)
    min_price = PriceField(Message("Price from"))
    max_price = PriceField(Message("Price to"))
    rating = WholeField(Message("Stars, at least"), 0, 5, default=0)
    in_stock = BooleanField(Message("In stock only"), false_values=(False, "false", "0", "no", "off", ""))
    sort = ChoiceField(Message("Sort by"), SORTS)
    plain = ManyField(Message("Words that are no filter"), most=6, longest=20)

    def validate_plain(self, plain: ManyField) -> None:
        """Kinds of filters, or all of them."""
        if set(plain.data) - set(READINGS):
            raise ValidationError(Message("Some of %(accepted)s.", accepted=", ".join(READINGS)))

    def validate_min_price(self, price: PriceField) -> None:
        """A range has a low and a high end."""
        if price.data is not None and self.max_price.data is not None and price.data > self.max_price.data:
            raise ValidationError(Message("The lowest price is above the highest."))

    @property
    def words(self) -> str:
        """What was asked for."""
        return str(self.q.data or "")

    def filters(self) -> Filters:
        """The filters as the search takes them."""
        return Filters(
            categories=self.category.data,
            brands=self.brand.data,
            colours=self.colour.data,
            materials=self.material.data,
            sizes=self.size.data,
            min_price=self.min_price.data,
            max_price=self.max_price.data,
            in_stock=bool(self.in_stock.data),
            min_stars=self.rating.number,
            sort=cast("Sort", self.sort.data),
        )


def _narrowest(chosen: Sequence[str]) -> tuple[str, ...]:
    """The categories that have none of the others below them."""
    return tuple(name for name in chosen if not any(other.startswith(name + STEP) for other in chosen))


class PageForm(SearchForm):
    """A search as the pages ask it: in their tree, ticking a category below a ticked one narrows."""

    category = ManyField(Message("Category"), most=50, longest=400, filters=[_narrowest])
    page = WholeField(Message("Page"), 1, MAX_OFFSET // PAGE_SIZE, default=1)
    first = WholeField(
        Message("First page"), 1, MAX_OFFSET // PAGE_SIZE
    )  # of those up to `page` that are shown together

    @property
    def number(self) -> int:
        """The page asked for, from 1."""
        return self.page.number

    @property
    def begin(self) -> int:
        """The first page shown: at most MOST_PAGES_TOGETHER are."""
        return min(self.number, max(self.first.data or self.number, self.number - MOST_PAGES_TOGETHER + 1))

    @property
    def limit(self) -> int:
        """Hits shown."""
        return PAGE_SIZE * (self.number - self.begin + 1)

    @property
    def offset(self) -> int:
        """Hits before those shown."""
        return (self.begin - 1) * PAGE_SIZE


class LooksForm(PageForm):
    """A search by a photo, or by the part of it in a box."""

    box = StringField(Message("Part of the photo"))

    def validate_box(self, box: StringField) -> None:
        """A box inside the photo, or nothing."""
        if box.data:
            try:
                Box.parse(box.data)
            except ValueError as error:
                raise ValidationError(error.args[0]) from None

    @property
    def part(self) -> Box | None:
        """The box, None for the whole photo."""
        return Box.parse(self.box.data) if self.box.data else None


class PhotoTextForm(PageForm):
    """The words read in a photo, as the visitor may have corrected them."""

    q = StringField(Message("Words"), filters=[single_line], validators=[_at_most(MAX_PHOTO_TEXT)])


class LinesForm(QueryForm):
    """A list, as one text or line by line."""

    q = StringField(Message("List"), filters=[_lines], validators=[_at_most(MAX_PHOTO_TEXT)])
    line = ManyField(Message("Lines"), most=50, longest=MAX_QUERY)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join([self.q.data or "", *self.line.data])


class ApiSearchForm(SearchForm):
    """A search as the JSON API is asked it."""

    limit = WholeField("Limit", 1, MAX_LIMIT, default=PAGE_SIZE)
    offset = WholeField("Offset", 0, MAX_OFFSET, default=0)


class PhotoForm(FlaskForm):  # type: ignore[misc]
    """A photo to upload; the file is checked when it is opened, not here."""

    image = FileField(Message("Photo"))
    q = StringField(Message("Words"), filters=[shortened])
