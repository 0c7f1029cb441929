"""A site in which every page has something to show, without a TorchServe: a row of every kind, a file of every kind."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from catalog.labelling.query_photos import Guess
from catalog.steering.followed import follow
from indexer.compare.bounds import Bounds
from indexer.compare.comparison import compare
from indexer.compare.replay import sample_title_queries
from indexer.compare.saved import save_comparison
from indexer.release.release import Release
from indexer.search.photo import PhotoQuery
from indexer.search.search import Search
from reviews.analyze import analyze
from reviews.importer import import_reviews
from tests.support.databases import empty_url
from tests.support.reviews import WordReader
from tests.support.sending import plain, saved
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import photo, write_feed
from tests.support.small_site import fill_small_site, release_of, small_settings
from webapp import create_app
from webapp.access.api_keys import ApiKeys
from webapp.access.users import FIRST
from webapp.catalogue.feeds import open_feeds
from webapp.context import SiteParts
from webapp.jobs import record
from webapp.ops.signing import COOKIE
from webapp.services import Services
from webapp.tables import OpsSession, OpsUser

UPLOADED = ("ops.feed", "ops.preview_picture")  # whose token is that of a feed


@dataclass
class FullSite:
    """The site, somebody who is signed in and has a key, and what the addresses of its pages name."""

    services: Services
    folder: Path
    names: Mapping[str, Any] = field(default_factory=dict)
    feed_token: str = ""

    def __post_init__(self) -> None:
        self.app: Flask = create_app(services=self.services)
        self.client: FlaskClient = self.app.test_client()

    def pages(self) -> dict[str, str]:
        """The address of every page, by endpoint."""
        rules = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        adapter = self.app.url_map.bind("localhost")
        return {rule.endpoint: adapter.build(rule.endpoint, self._arguments(rule)) for rule in rules}

    def sign_in(self) -> None:
        """Be signed in to /ops and send a key to the JSON API."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self.services.database.session() as session:
            session.add(OpsUser(name=FIRST, role="owner", hash="unused", set_at=now, created_at=now))
            session.flush()
            hashed = hashlib.sha256(token.encode()).hexdigest()
            session.add(OpsSession(token_hash=hashed, user_name=FIRST, browser="", began_at=now, seen_at=now))
        self.client.set_cookie(COOKIE, token, path="/ops/")
        _, key = ApiKeys(self.services.database).create("admin")
        self.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    def _arguments(self, rule: Rule) -> dict[str, Any]:
        named = {**self.names, "name": "theme.css"}  # of a theme, which this shop has not
        named |= {"token": self.feed_token} if rule.endpoint in UPLOADED else {}
        return {name: named[name] for name in rule.arguments}


@contextmanager
def full_site(kind: str, folder: Path) -> Iterator[FullSite]:
    """The small shop on a database of that kind, with a row and a file of everything that a page shows."""
    with empty_url(kind, folder, migrated=True) as url:
        services = fill_small_site(small_settings(folder, url), folder)
        site = FullSite(services, folder)
        first, second = release_of(services), release_of(services, "2.0.0")
        services.releases.promote(first.id)
        _compare(services, first, second)
        _review(services, folder)
        site.feed_token = open_feeds(services.settings).keep(write_feed(folder / "again").open("rb")).token
        follow(services.database, "web", "http://shop.example/feed.csv", every_s=3600)
        parts: SiteParts = site.app.extensions["shoplens"]
        product = next(view for view in services.catalogue.iter_for_index() if view.feed_id == "mug-1")
        site.names = {
            "filename": "site.css",
            "token": _upload(services),
            "width": 320,
            "picture": product.pictures[0].hash,
            "kind": "jpg",
            "public_id": product.public_id,
            "import_id": 1,
            "job_id": record.add(services.database, "coverage", "Counting", {}, None),
            "release_id": second.id,
            "against": first.id,
            "number": 0,
            "photo": parts.query_photos.keep(saved(plain(), "JPEG"), {"shop": Guess("Mugs", 0.2)}, 0.2),
        }
        yield site
        services.database.close()


def _upload(services: Services) -> str:
    """A shopper's photo, with its encoding and its words, as the site keeps it."""
    [image] = [card for card in small_cards() if card.kind == "image-encoder"]
    seen = SmallEncoder().encode_image(image, photo("seagreen"))
    query = PhotoQuery(seen.vector, seen.probabilities, image.name, image.version)
    return services.uploads.keep(saved(plain(), "JPEG"), (96, 64), photo=query, text="mug")


def _compare(services: Services, first: Release, second: Release) -> None:
    products = list(services.catalogue.iter_for_index())
    encoder = SmallEncoder()

    def search(pinned: Any, *, live: Any) -> Search:
        return Search(pinned, services.catalogue, encoder, live=live)

    queries = sample_title_queries(products, 4)
    outcome = compare(services.database, (first, second), search, queries, Bounds(), memory=lambda _: None)
    save_comparison(second, outcome)


def _review(services: Services, folder: Path) -> None:
    rows = [("r1", "mug-1", 5, "Lovely", "A lovely mug."), ("r2", "mug-1", 1, "Broke", "The handle broke at once.")]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("id", "product_id", "stars", "title", "text"), *rows])
    (folder / "reviews.csv").write_text(text.getvalue(), encoding="utf-8")
    import_reviews(services.database, folder / "reviews.csv", source="test")
    analyze(services.database, WordReader())
