"""Scrapes that are ended, killed, put off or turned away, and what a shop's owner may rely on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.local_shop import Answer, Command, LocalShop, ld, links, product
from webapp.cli import main
from webapp.settings import PROJECT

Open = Callable[[str], LocalShop]
PRODUCTS = [f"/p/{number}" for number in range(6)]


@pytest.fixture
def open_shop() -> Iterator[Open]:
    """Opens shops on addresses of this machine."""
    shops: list[LocalShop] = []

    def open_shop(host: str) -> LocalShop:
        shops.append(LocalShop(host))
        return shops[-1]

    yield open_shop
    for shop in shops:
        shop.close()


def stopped_at(shop: LocalShop, path: str, process: list[subprocess.Popen[str]], number: int) -> threading.Event:
    """A page that sends a signal to the scraper when it is asked for the first time."""
    sent = threading.Event()

    def page(_: LocalShop, asked: str) -> Answer:
        if not sent.is_set():
            sent.set()
            os.kill(process[0].pid, number)
            return Answer("", 503, headers={"Retry-After": "100"})
        return Answer(ld(product(asked)))

    shop.pages[path] = page
    return sent


def test_what_was_ended_or_killed_goes_on_and_asks_for_nothing_twice(scrape: Command, local_shop: LocalShop) -> None:
    local_shop.pages |= {path: Answer(ld(product(path))) for path in PRODUCTS}
    local_shop.pages["/"] = Answer(links(*PRODUCTS))
    process: list[subprocess.Popen[str]] = []
    stopped_at(local_shop, "/p/2", process, signal.SIGINT)

    process.append(scrape.start(local_shop.url, "--max-pages", "4"))
    ended = scrape.finish(process[0])
    assert ended.code == 1 and "Stopped." in ended.stderr and "to go on" in ended.stderr
    assert ended.report["interrupted"] and set(ended.products) == {"/p/0", "/p/1"} and not ended.feed.exists()

    stopped_at(local_shop, "/p/4", process, signal.SIGKILL)
    process[0] = scrape.start(local_shop.url)
    assert scrape.finish(process[0]).code == -signal.SIGKILL

    process[0] = scrape.start(local_shop.url)
    done = scrape.finish(process[0])
    assert done.code == 0 and done.report["resumed"], done.stderr
    assert set(done.products) == set(PRODUCTS) and done.feed.exists()
    assert [local_shop.times(path) for path in ("/", "/p/0", "/p/1")] == [1, 1, 1]


def test_private_addresses_are_refused_however_they_are_written(scrape: Command, open_shop: Open) -> None:
    trusted, private = open_shop("127.0.0.2"), open_shop("127.0.0.1")
    port = private.url.rpartition(":")[2]
    trusted.pages["/"] = Answer("<p>Welcome</p>")
    hosts = ("127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]", "169.254.169.254")
    done = scrape(trusted.url, *(f"http://{host}:{port}/mug" for host in hosts), trust=("--trust", "127.0.0.2"))
    assert done.code == 1 and "has no product data: 1 pages were read" in done.stderr
    assert not private.asked
    assert len(done.reasons("refused")["in a private network"]) == len(hosts), done.report["refused"]


def test_what_a_shop_asks_for_is_kept_to(scrape: Command, open_shop: Open, tmp_path: Path) -> None:
    slow, silent, patient = open_shop("127.0.0.2"), open_shop("127.0.0.3"), open_shop("127.0.0.4")
    slow.pages["/robots.txt"] = Answer("User-agent: shoplens\nCrawl-delay: 1\nDisallow: /b\n", kind="text/plain")
    slow.pages |= {path: Answer(ld(product(path))) for path in ("/a", "/b", "/c")}
    silent.pages = {"/robots.txt": Answer("out of order", 500), "/a": Answer(ld(product("silent")))}
    patient.pages["/a"] = Answer("", 503, headers={"Retry-After": "7200"})
    urls = [f"{slow.url}/a", f"{slow.url}/b", f"{slow.url}/c", f"{silent.url}/a", f"{patient.url}/a"]
    (tmp_path / "list.txt").write_text("# the shop's\n" + "\n".join(urls), encoding="utf-8")
    done = scrape(str(tmp_path / "list.txt"), trust=("--trust", "127.0.0.0/8"))
    assert done.code == 1 and "127.0.0.4 asks to wait 7200 s" in done.stderr
    assert set(done.products) == {"/a", "/c"} and done.report["left"] == 1 and patient.times("/a") == 1
    assert "its robots.txt cannot be read" in done.reasons("refused") and not silent.times("/a")
    pauses = [later - earlier for earlier, later in zip(slow.asked_at, slow.asked_at[1:], strict=False)]
    assert min(pauses) >= 0.5 and done.report["delay_s"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shop.example"], "did you mean https://shop.example"),
        (["ftp://shop.example/"], "neither a web address nor a file"),
        (["https://a.example/1", "nonsense"], "'nonsense'"),
        (["https://shop.example", "--out", "feed.csv"], "ends in .jsonl"),
        (["https://shop.example", "--contact", "me"], "--contact 'me'"),
        (["https://shop.example", "--trust", "no host!"], "no host to trust"),
        (["https://shop.example", "--also", "https://x.example"], "give a host alone"),
    ],
)
def test_what_cannot_be_used_is_answered_with_what_can(arguments: list[str], said: str) -> None:
    refused = CliRunner().invoke(main, ["catalog", "scrape", *arguments])
    assert refused.exit_code == 2 and said in " ".join(refused.stderr.split())


def test_a_list_with_a_line_that_is_no_address_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("https://shop.example/a\nwww.shop.example/b\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["catalog", "scrape", str(tmp_path / "list.txt")])
    assert refused.exit_code == 2 and "list.txt, line 2" in refused.stderr


def test_without_scrapy_one_line_says_how_to_install_it() -> None:
    code = "import sys; sys.modules['scrapy'] = None; from webapp.cli import main; main()"
    command = [sys.executable, "-c", code, "catalog", "scrape", "https://shop.example"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and ".[scrape]" in done.stderr and len(done.stderr.splitlines()) == 1
