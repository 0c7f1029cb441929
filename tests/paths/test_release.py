"""A release beside changes: built, rolled back, killed while it is built."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from sqlalchemy import text

from indexer.release.release import open_release
from tests.support.branch import Branch, recoloured
from tests.support.places import DEMO
from tests.support.waiting import until
from webapp.services import build_services


def test_a_build_takes_changes_in_and_a_rollback_keeps_them(branch: Branch) -> None:
    magenta = recoloured("mug-002-1", "magenta")
    branch.bring(("zebu-1", "Zebu tankard", magenta), ("ibex-1", "Ibex tankard", recoloured("mug-003-1", "blue")))
    kept = _kept(branch)
    assert branch.run("index", "build").exit_code == 0
    assert _kept(branch) == kept, "no picture was embedded again"
    assert "since then" in branch.run("index", "list").stdout
    branch.bring(("zebu-1", "Zebu tankard", magenta), gone="remove")
    assert branch.run("index", "rollback").exit_code == 0
    assert [ids[:1] for ids in branch.words("zebu+tankard")] == [["zebu-1"]] * 2
    assert branch.photo(magenta) == {"zebu-1"}
    assert [ids for ids in branch.words("ibex") if "ibex-1" in ids] == []


def _kept(branch: Branch) -> int:
    """How many vectors of pictures are kept."""
    with branch.services.database.session() as session:
        return session.scalar(text("SELECT count(*) FROM embedding WHERE model LIKE 'image%'")) or 0


def test_a_build_killed_half_way_and_started_again_ends_as_an_unbroken_one(branch: Branch) -> None:
    unbroken = branch.services.releases.current()
    folder = branch.services.releases.folder
    with branch.services.database.session() as session:
        session.execute(text("DELETE FROM embedding WHERE model LIKE 'image%' AND key > 'd'"))
    before = _kept(branch)
    command = [sys.executable, "-m", "webapp.cli", "index", "build", "--json"]
    environment = os.environ | branch.services.settings.as_environment()
    killed = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: _kept(branch) != before or killed.poll() is not None, "the first picture embedded again")
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert branch.services.releases.current_id() == unbroken.id
    built = json.loads(branch.run("index", "build", "--json").stdout)
    again = open_release(folder / built["id"])
    assert [path.name for path in folder.glob(".building-*")] == []
    assert branch.services.releases.current_id() == again.id
    assert _differences(unbroken.manifest.as_json(), built) == set()
    for name in ("image", "text"):
        old, new = getattr(unbroken, name), getattr(again, name)
        assert old.products.tolist() == new.products.tolist()
        np.testing.assert_allclose(np.asarray(old.exact.vectors), np.asarray(new.exact.vectors), atol=1e-3)
    for now, before in zip(_answers(branch), _answers(branch, unbroken.id), strict=True):
        assert next(iter(now)) == next(iter(before))
        both = now.keys() & before.keys()
        assert len(both) >= 0.95 * max(len(now), len(before)), "the last bits of a vector decide who is last"
        assert {name: now[name] for name in both} == pytest.approx({name: before[name] for name in both}, abs=0.01)


def _differences(old: dict[str, object], new: dict[str, object]) -> set[str]:
    """What two manifests say differently, but for names, times and what follows from the last bits of vectors."""
    counted = ("catalogue_sequence", "products", "left_out", "format")
    found = {name for name in counted if old[name] != new[name]}
    for name, space in dict(old["spaces"]).items():  # type: ignore[call-overload]
        other = dict(new["spaces"])[name]  # type: ignore[call-overload]
        keys = ("model", "version", "fingerprint", "card_sha256", "metric", "dimension", "items", "trees")
        found |= {f"{name}.{key}" for key in keys if space[key] != other[key]}
        found |= {f"{name} file {file}" for file in set(space["files"]) ^ set(other["files"])}
    return found


def _answers(branch: Branch, release: str = "") -> list[dict[str, float]]:
    """Ids and scores that a fresh process finds, in the current release or another."""
    if release:
        branch.services.releases.promote(release)
    search = build_services(branch.services.settings).search
    found = [search.by_text(words, limit=100) for words in ("sea green mug", "something to read by", "tea")]
    photo = search.encode_photo((DEMO / "pictures" / "query" / "mug-001-a.jpg").read_bytes())
    return [{hit.id: hit.score for hit in one.hits} for one in [*found, search.by_photo(photo, limit=100)]]
