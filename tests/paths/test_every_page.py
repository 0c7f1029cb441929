"""Every page, and every command that only reads, once on PostgreSQL: it refuses statements that SQLite takes."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from catalog.steering.listing import MISSING
from catalog.steering.standing import STANDINGS
from reviews.shown import ORDERS
from tests.support.full_site import FullSite, full_site
from webapp.cli import main
from webapp.labelling.queues import QUEUES
from webapp.ops.searches import ORDERS as LISTS

# Without TorchServe; the feed names no pictures on the web; there is no theme.
UNLIKE = {"health.readyz": 503, "ops.preview_picture": 404, "theme": 404}
ASKED = {"api.search": ["category=Mugs"]}  # it refuses to list everything
CHOICES = {  # what lists and orders a page offers: each is a statement of its own
    "shop.favourites": ["id=mug-1&id=none"],
    "shop.shopping_list": ["q=mug%0Abowl"],
    "shop.search": ["q=mug", "sort=rating&in_stock=1&rating=4"],
    "ops.changes": ["who=owner&before=9"],
    "ops.labels": [f"queue={queue}" for queue, _ in QUEUES],
    "ops.products": [*(f"standing={one}&q=mug" for one in STANDINGS), *(f"missing={one}" for one in MISSING)],
    "ops.reviews": [f"order={order}" for order in ORDERS],
    "ops.searches": [f"order={order}" for order, _ in LISTS],
}
BEYOND = ("9" * 30, "9223372036854775808", "2147483648")  # any integer of a database, or of this one
REFUSED = [  # by PostgreSQL, if it got there
    *(f"{page}start={number}" for page in ("/ops/products?", "/ops/imports?", "/ops/reviews?") for number in BEYOND),
    *(f"/ops/categories?after={number}" for number in BEYOND),
    *(
        f"/ops/{page}=a%00b"
        for page in ("imports?source", "products?source", "changes?who", "labels?head", "searches?q")
    ),
    *("/search?brand=a%00b", "/product/mug-1?variant=a%00b", "/product/a%00b", "/suggest?q=a%00b"),
    *("/favourites?id=a%00b", "/search/list?q=a%00b", "/search/list?line=a%00b"),
]
READING = [
    *("catalog explain mug-1", "catalog list", "catalog list mug --missing gtin", "catalog sources"),
    "catalog overrides",
    *("catalog report", "catalog follow list", "index list", "index verify", "model list", "search log", "keys list"),
    *("admin users", "admin changes"),
]
WITHOUT_TORCHSERVE = ("doctor",)  # it says that it is not there, and ends with 1
# The others change something, or need a model that answers or a file.
WRITING = [
    *(
        "up",
        "worker",
        "backup",
        "restore",
        "storage copy",
        "storage expire",
        "catalog categorize",
        "catalog import",
        "catalog scrape",
        "catalog follow add",
    ),
    *("catalog follow now", "catalog follow stop", "catalog hide", "catalog remove", "index build", "index compare"),
    *("index promote", "index prune", "index rollback", "reviews analyze", "reviews import", "keys create"),
    *(
        "keys revoke",
        "admin add-user",
        "admin remove-user",
        "admin set-password",
        "model adopt",
        "model package",
        "model prove",
        "model register",
    ),
    *("model retire", "model revert", "model scale", "model train", "model data", "model evaluate"),
    *(
        "reviews evaluate",
        "reviews train",
        "search image",
        "search ocr",
        "search text",
        "evaluate aspects",
        "evaluate photos",
    ),
    *("evaluate words", "catalog export", "catalog show", "catalog set", "catalog undo"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullSite]:
    with full_site("postgresql", tmp_path_factory.mktemp("full")) as site:
        site.sign_in()
        yield site


def test_every_page_opens(site: FullSite) -> None:
    for endpoint, address in site.pages().items():
        for arguments in CHOICES.get(endpoint, []) + ASKED.get(endpoint, [""]):
            answer = site.client.get(f"{address}?{arguments}")
            assert answer.status_code == UNLIKE.get(endpoint, 200), f"{address}?{arguments}: {answer.text[:300]}"


def test_no_argument_reaches_the_database_that_it_refuses(site: FullSite) -> None:
    feed = site.pages()["ops.feed"]
    for address in (*REFUSED, f"{feed}?source=a%00b", f"{feed}/pictures/0?source=a%00b"):
        assert site.client.get(address).status_code in (200, 400, 404), address


@pytest.mark.parametrize("command", [*READING, *WITHOUT_TORCHSERVE])
def test_every_command_that_reads_runs(site: FullSite, command: str) -> None:
    environment = site.services.settings.as_environment()
    run = CliRunner().invoke(main, command.split(), env=environment, catch_exceptions=False)
    assert run.exit_code == (command in WITHOUT_TORCHSERVE), run.output


def test_products_are_exported_and_shown_again(site: FullSite) -> None:
    file = site.folder / "exported.csv"
    for command in (["catalog", "export", str(file)], ["catalog", "hide", "mug-2"], ["catalog", "show", "mug-2"]):
        run = CliRunner().invoke(main, command, env=site.services.settings.as_environment(), catch_exceptions=False)
        assert run.exit_code == 0, run.output
    assert "Stoneware mug" in file.read_text(encoding="utf-8")


def test_no_command_is_forgotten_here() -> None:
    known = {*WRITING, *WITHOUT_TORCHSERVE, *(_name(command) for command in READING)}
    assert {*_commands(main, ())} == known


def _name(command: str) -> str:
    words = command.split()
    found, length = main.get_command(click.Context(main), words[0]), 1
    while isinstance(found, click.Group):
        found, length = found.get_command(click.Context(found), words[length]), length + 1
    return " ".join(words[:length])


def _commands(command: click.Command, names: tuple[str, ...]) -> Iterator[str]:
    """The names of every command below this one."""
    if not isinstance(command, click.Group):
        yield " ".join(names)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from _commands(below, (*names, name))
