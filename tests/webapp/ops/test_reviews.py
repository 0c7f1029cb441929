import json
from typing import Literal

import pytest

from reviews.analyze import analyze
from reviews.importer import import_reviews
from tests.support.desk import Desk
from tests.support.environment import LoadFrom
from tests.support.reviews import WordReader
from webapp.modelops.desired import desired_models
from webapp.settings import Settings, SettingsError

ROWS = [
    ("red", 5, "Lovely", "The handle is great & <b>sturdy</b>.", "2024-03-09"),
    ("red", 5, "", "The lid is awful and it broke.", "2024-03-10"),
    ("green", 1, "", "The handle broke on the first day.", ""),
    ("green", 2, "", "The handle chipped, and the handle came late.", ""),
]


@pytest.fixture
def talked_of(desk: Desk) -> Desk:
    """Buyers have written of two things; nobody has read it yet."""
    path = desk.settings.instance / "reviews.jsonl"
    names = ("product", "stars", "title", "text", "date")
    path.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in ROWS), encoding="utf-8")
    import_reviews(desk.services.database, path)
    return desk


def read(desk: Desk) -> Desk:
    analyze(desk.services.database, WordReader())
    return desk


def test_a_product_shows_its_stars_before_anybody_has_read_a_word(talked_of: Desk) -> None:
    page = talked_of.client.get("/product/red").text
    assert "5.0</strong> of 5 stars, 2 reviews" in page
    assert "nobody has read the texts yet" in page
    assert "speak well of it" not in page


def test_a_product_shows_what_buyers_say(talked_of: Desk) -> None:
    page = read(talked_of).client.get("/product/red").text
    assert "50% of them speak well of it" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Stars and words disagree in 1 review<" in page
    assert "The handle is great &amp; sturdy." in page
    assert page.index("March 10, 2024") < page.index("March 9, 2024")


def test_a_product_without_reviews_says_nothing_of_them(talked_of: Desk) -> None:
    assert "What buyers say" not in talked_of.client.get("/product/blue").text


def test_the_counter_ranks_products_by_complaints(talked_of: Desk) -> None:
    page = read(talked_of).client.get("/ops/reviews").text
    assert page.index("A green thing") < page.index("A red thing")
    assert "<b>2</b> complain" in page


def test_the_counter_says_what_has_not_been_read(talked_of: Desk) -> None:
    page = talked_of.client.get("/ops/reviews").text
    assert "2 of these products have reviews that nobody has read" in page


def test_without_reviews_the_counter_says_how_to_bring_them(desk: Desk) -> None:
    page = desk.client.get("/ops/reviews").text
    assert "shoplens reviews import FILE" in page and 'action="/ops/reviews/file"' in page
    assert "to be read" not in page


def test_an_order_there_is_none_of_is_answered_with_those_there_are(talked_of: Desk) -> None:
    answer = talked_of.client.get("/ops/reviews?order=colour")
    assert answer.status_code == 400
    assert "One of complaints, share, stars, mismatches, count." in answer.text


def test_nobody_reads_them_without_signing_in(closed: Desk) -> None:
    assert closed.client.get("/ops/reviews").status_code in (302, 303)


def test_a_setting_that_is_none_is_refused(load_from: LoadFrom) -> None:
    with pytest.raises(SettingsError, match=r"'perhaps' cannot be used.+'auto', 'always' or 'never'"):
        load_from({"SHOPLENS_REVIEW_MODEL": "perhaps"})


@pytest.mark.parametrize(("setting", "with_reviews", "held"), [("auto", True, True), ("auto", False, False)])
def test_the_model_is_kept_once_there_are_reviews(
    request: pytest.FixtureRequest, setting: Literal["auto", "always", "never"], with_reviews: bool, held: bool
) -> None:
    shop: Desk = request.getfixturevalue("talked_of" if with_reviews else "desk")
    settings = Settings(review_model=setting)
    names = {one.name for one in desired_models(shop.services.releases, settings, shop.services.database)}
    assert ("review-sentiment" in names) is held


@pytest.mark.parametrize(("setting", "held"), [("always", True), ("never", False)])
def test_the_owner_may_say_otherwise(talked_of: Desk, setting: Literal["auto", "always", "never"], held: bool) -> None:
    wanted = desired_models(talked_of.services.releases, Settings(review_model=setting), talked_of.services.database)
    assert ("review-sentiment" in {one.name for one in wanted}) is held
