"""A read replica of the tests' PostgreSQL: a second server that follows the first by streaming replication."""

from __future__ import annotations

import importlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.databases import postgresql_server, temporary_folder


@dataclass(frozen=True)
class Replica:
    """The second server; `url` is that of the database with a name of the first."""

    running: Any

    def url(self, name: str) -> str:
        """The address of the copy of a database."""
        return str(self.running.get_uri(name))

    @contextmanager
    def late(self) -> Iterator[None]:
        """Until the block ends it takes no changes over."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
            try:
                yield
            finally:
                connection.execute("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="session")
def replica() -> Iterator[Replica]:
    """Started once; it has every database that the first server has."""
    server = postgresql_server()
    pgserver = importlib.import_module("pgserver")
    home = temporary_folder("replica")
    home.chmod(0o755)
    command = [str(server.programs / "pg_basebackup"), "--pgdata", str(home / "data"), "--write-recovery-conf"]
    subprocess.run([*command, "--dbname", server.url("postgres"), "--checkpoint=fast"], check=True, timeout=120)
    owner = Path(str(make_url(server.url("postgres")).query["host"]))  # whoever runs the first server
    for path in (home / "data", *(home / "data").rglob("*")):
        shutil.chown(path, owner.stat().st_uid, owner.stat().st_gid)
    (home / "data" / ".s.PGSQL.5432.lock").unlink()  # the first server's, whose folder has its socket
    running = pgserver.get_server(home / "data", cleanup_mode="delete")
    yield Replica(running)
    running.cleanup()
