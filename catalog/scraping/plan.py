"""What is to be scraped and how politely: read from what the command was given."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from catalog.errors import FeedError
from catalog.scraping.addresses import normalised, site_of
from catalog.scraping.errors import ScrapeError
from catalog.web.gate import Trusted

ROBOT = "Shoplens"  # the name that robots.txt knows it by
SITE_DEPTH = 5
_CONTACT = re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True)
class Plan:
    """Where to begin, how far to go, how hard to ask; times in seconds."""

    starts: tuple[str, ...]
    whole_site: bool  # sitemaps are read and links followed from the first page; otherwise only what was listed
    depth: int = SITE_DEPTH  # links away from the start or a sitemap
    max_pages: int = 1_000
    delay_s: float = 1.0  # between two requests to a host, at least
    timeout_s: float = 30.0  # for one answer, to its last byte
    longest_wait_s: float = 120.0  # a site that asks for more patience is left to a later run
    tries: int = 3
    max_bytes: int = 10_000_000
    pictures: bool = False
    trusted: str = ""  # hosts and networks that may be private
    contact: str = ""
    also: tuple[str, ...] = ()  # further hosts that belong to the site

    @property
    def sites(self) -> set[str]:
        """The sites whose pages are asked for."""
        return {site_of(address) for address in self.starts} | {host.removeprefix("www.") for host in self.also}

    @property
    def user_agent(self) -> str:
        """Says who asks, what for, and whom to write to."""
        return f"{ROBOT}/{version('shoplens')} (product catalogue import{'; +' if self.contact else ''}{self.contact})"


def read_starts(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The addresses to begin with, and whether it is one site; raises ScrapeError."""
    if len(arguments) == 1 and not _is_web(arguments[0]):
        return _listed(Path(arguments[0])), False
    bad = next((argument for argument in arguments if not normalised(argument)), None)
    if bad is not None:
        raise ScrapeError(_no_address(bad))
    return tuple(dict.fromkeys(normalised(argument) for argument in arguments)), len(arguments) == 1


def check(plan: Plan) -> None:
    """Raise ScrapeError or TrustError for what cannot be used."""
    Trusted.parse(plan.trusted)
    if plan.contact and not _CONTACT.fullmatch(plan.contact):
        raise ScrapeError(f"--contact {plan.contact!r}: give a mail or a web address, for the site's owner to write to")
    for host in plan.also:
        if not re.fullmatch(r"[\w.-]+(:\d+)?", host):
            raise ScrapeError(f"--also {host!r}: give a host alone, for example shop.example.com")


def _listed(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        raise ScrapeError(_no_address(str(path)))
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FeedError(f"{path.name} is no text file; a list of addresses has one on each line") from error
    lines = [line.strip() for line in lines]
    listed = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    bad = next(((number, line) for number, line in listed if not normalised(line)), None)
    if bad:
        raise ScrapeError(f"{path.name}, line {bad[0]}: {_no_address(bad[1])}")
    if not listed:
        raise ScrapeError(f"{path.name} lists no address; write one on each line, for example https://shop.example/mug")
    return tuple(dict.fromkeys(normalised(line) for _, line in listed))


def _is_web(text: str) -> bool:
    return bool(re.match(r"[a-z]+://", text, re.IGNORECASE))


def _no_address(text: str) -> str:
    meant = text if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", text) else "shop.example"
    return f"{text[:120]!r} is neither a web address nor a file with one on each line; did you mean https://{meant} ?"
