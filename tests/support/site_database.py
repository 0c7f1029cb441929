"""The database of a whole site: the SQLite file in its folder, or, with TEST_DATABASE=postgresql, one of PostgreSQL's.

A site's folder names its database, so that whoever opens the folder again finds it, and a copy of the folder has a
copy of it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from catalog.database import Database, open_database
from tests.support.databases import KINDS, copy_migrated, copy_sqlite, postgresql_server

VARIABLE = "TEST_DATABASE"
FILE = "shoplens.db"


@cache
def site_kind() -> str:
    """The kind of database that this run tests whole sites on."""
    kind = os.environ.get(VARIABLE) or KINDS[0]
    if kind not in KINDS:
        raise ValueError(f"{VARIABLE}={kind} cannot be used; accepted are {', '.join(KINDS)}.")
    return kind


only_sqlite = pytest.mark.skipif(os.environ.get(VARIABLE, "") == "postgresql", reason="is about SQLite's own file")


def database_for(instance: Path) -> str:
    """What SHOPLENS_DATABASE_URL is for the site of that folder; a new site is given one of PostgreSQL, with tables."""
    if site_kind() == "sqlite":
        return ""
    name = _name(instance)
    if name not in _made():
        postgresql_server().create(name)
        _made()[name] = instance.resolve()
    return postgresql_server().url(name)


def migrated_for(instance: Path) -> str:
    """The same, with tables on SQLite too: spares a site that is opened often the migrations."""
    if site_kind() == "sqlite":
        copy_migrated(instance / FILE)
    return database_for(instance)


def copy_database(source: Path, target: Path) -> str:
    """Give the site of the folder `target` a copy of the database of `source`, which may be open; its address."""
    if site_kind() == "sqlite":
        copy_sqlite(source / FILE, target / FILE)
        return ""
    name = _name(target)
    postgresql_server().copy(_name(source), name)
    _made()[name] = target.resolve()
    return postgresql_server().url(name)


def copy_site(source: Path, target: Path, instance: str = "instance") -> None:
    """Copy the folder of a site that nobody writes to, with its database; `instance` is where that lies in it."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    if site_kind() == "postgresql":
        copy_database(source / instance, target / instance)


def opened_database(instance: Path) -> Database:
    """The database of the site of that folder."""
    return open_database(database_for(instance) or f"sqlite:///{instance / FILE}")


@pytest.fixture(autouse=site_kind() == "postgresql")
def _dropped_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the sites in a test's own folder were given goes with the test: a database takes ten megabytes."""
    yield
    folder = getattr(request.node, "funcargs", {}).get("tmp_path")
    if folder is not None:
        drop_databases(lambda instance: instance.is_relative_to(folder.resolve()))


def drop_databases(of: Callable[[Path], bool]) -> None:
    """Drop the databases of the folders of which that is true."""
    for name in [name for name, instance in _made().items() if of(instance)]:
        postgresql_server().drop(name)
        del _made()[name]


@cache
def _made() -> dict[str, Path]:
    """Databases that this process has made, and the folders that they belong to."""
    return {}


def _name(instance: Path) -> str:
    return "site_" + hashlib.sha256(str(instance.resolve()).encode()).hexdigest()[:16]
