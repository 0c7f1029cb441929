"""Somebody behind the counter of a small shop without TorchServe: what the tests of /ops share."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from catalog.importing.importer import import_feed
from catalog.labelling.label_rows import Guesses
from catalog.labelling.labels import Labels
from catalog.labelling.query_photos import Guess
from tests.support.databases import temporary_folder
from tests.support.site_database import copy_site, database_for
from webapp import create_app
from webapp.access.users import FIRST, Users
from webapp.ops.signing import COOKIE
from webapp.services import Services, build_services
from webapp.settings import Settings
from webapp.tables import OpsSession, OpsUser

PASSWORD = "correct horse battery staple"
COLOURS = ("red", "green", "blue", "orange", "purple", "teal", "olive", "navy")


class Desk:
    """A shop of eight things, the last four without a category, and a client at its counter."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        copy_site(_stocked(), folder, "")
        database = database_for(folder)
        self.settings = Settings(instance=folder, database_url=database, rate_limit="", log_level="warning", **settings)
        self.services: Services = build_services(self.settings)
        things = self.services.catalogue.iter_for_index()
        self.hashes: Mapping[str, str] = {thing.public_id: thing.pictures[0].hash for thing in things}
        self.app: Flask = create_app(services=self.services)
        self.client: FlaskClient = self.app.test_client()

    @property
    def labels(self) -> Labels:
        """What was said about pictures."""
        return Labels(self.services.database)

    def set_password(self, password: str = PASSWORD) -> None:
        """As the command line does it."""
        Users(self.services.database).set_password(FIRST, password)

    def be_closed(self) -> None:
        """The same, without the time that making a hash is meant to take."""
        self.employ(FIRST, "owner")

    def employ(self, name: str, role: str) -> None:
        """Add a user with PASSWORD."""
        now = datetime.now(UTC)
        with self.services.database.session() as session:
            session.add(OpsUser(name=name, role=role, hash=password_hash(), set_at=now, created_at=now))

    def sit_down(self, name: str = FIRST) -> None:
        """Be signed in, without the time that checking a password takes."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        hashed = hashlib.sha256(token.encode()).hexdigest()
        with self.services.database.session() as session:
            session.add(OpsSession(token_hash=hashed, user_name=name, browser="", began_at=now, seen_at=now))
        self.client.set_cookie(COOKIE, token, path="/ops/")

    def guess(self, product: str, label: str, probability: float = 0.9) -> None:
        """Let a model take a product for something."""
        guesses = Guesses(self.services.database)
        guesses.replace("shop", {**guesses.of("shop"), self.hashes[product]: Guess(label, probability)})

    def token(self, path: str) -> str:
        """The form token of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path).text)
        assert found is not None, path
        return found[1]

    def sign_in(self, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Send name and password."""
        data = {"csrf_token": self.token("/ops/sign-in"), "name": FIRST, "password": password, **fields}
        return self.client.post("/ops/sign-in", data=data)

    def save(self, *said: tuple[str, str], path: str = "/ops/labels", **fields: str) -> TestResponse:
        """Type a label for some pictures of a page, by product or hash."""
        data = {"csrf_token": self.token("/ops/labels"), **fields}
        for number, (product, label) in enumerate(said):
            data |= {f"picture-{number}": self.hashes.get(product, product), f"other-{number}": label}
        return self.client.post(path, data=data)

    def upload(self, text: str | bytes) -> TestResponse:
        """Send a CSV."""
        data = text.encode() if isinstance(text, str) else text
        form = {"csrf_token": self.token("/ops/labels"), "file": (io.BytesIO(data), "labels.csv")}
        return self.client.post("/ops/labels/file", data=form)

    def download(self, **arguments: str) -> list[dict[str, str]]:
        """The rows of a queue's CSV."""
        text = self.client.get("/ops/labels.csv", query_string=arguments).data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    return generate_password_hash(PASSWORD, method="scrypt")


@cache
def _stocked() -> Path:
    """The instance folder of the shop, filled once: every desk has a copy."""
    instance = temporary_folder("desk") / "instance"
    feed = instance / "feed"
    feed.mkdir(parents=True)
    lines = ["id,title,category,images"]
    for number, colour in enumerate(COLOURS):
        Image.new("RGB", (60, 60), colour).save(feed / f"{colour}.png")
        Image.new("L", (60, 60), 9 * number).save(feed / f"{colour}-back.png")
        category = ("Mugs", "Bowls")[number % 2] if number < 4 else ""
        lines.append(f"{colour},A {colour} thing,{category},{colour}.png|{colour}-back.png")
    (feed / "feed.csv").write_text("\n".join(lines), encoding="utf-8")
    services = build_services(Settings(instance=instance, database_url=database_for(instance)))
    import_feed(services.database, services.pictures, feed / "feed.csv", source="test")
    services.database.close()
    return instance


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Desk]:
    """No password was ever set."""
    desk = Desk(tmp_path / "instance")
    yield desk
    desk.services.database.close()


@pytest.fixture
def closed(locked: Desk) -> Desk:
    """A password is set and nobody is signed in."""
    locked.be_closed()
    return locked


@pytest.fixture
def desk(closed: Desk) -> Desk:
    """Somebody is signed in."""
    closed.sit_down()
    return closed
