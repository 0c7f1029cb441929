"""Comparing releases of the real shop from the command line."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from indexer.compare.saved import load_comparison
from indexer.release.release import Release
from indexer.tables import ReleaseRow
from tests.support.environment import LoadFrom
from tests.support.places import DEMO
from webapp.cli import main
from webapp.modelops.releasing import build
from webapp.services import Services
from webapp.settings import SettingsError
from webapp.tables import AskedQuery

Run = Callable[..., Result]
QUERIES = """id,query,type,split,relevant,clean_of
q1,sea green teapot,plain,dev,teapot-001:3|teapot-002:3,
q2,asdfgh qwertz,no-match,dev,,
"""
FEW = ("--probes", "3", "--logged", "1", "--bound", "slack_ms=60000")


@pytest.fixture(scope="module")
def release(services: Services) -> Iterator[Release]:
    """One more release of the real shop, not promoted."""
    with services.database.session() as session:
        # Asked more often than what other tests look for, which may be counted at any time.
        session.merge(AskedQuery(day=datetime.now(UTC).date(), words="mug <b>", asked=500, empty=0, weak=0))
    one = build(services, lambda *_: None)
    yield one
    shutil.rmtree(one.folder)
    with services.database.session() as session:
        session.execute(delete(ReleaseRow).where(ReleaseRow.id == one.id))
        session.execute(delete(AskedQuery))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The options for two short judged lists."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "queries.csv").write_text(QUERIES, encoding="utf-8")
    photo = DEMO / "pictures" / "query" / "mug-001-a.jpg"
    (folder / "photos.csv").write_text(f"photo,product_id\n{photo},mug-001\n{photo},nonesuch\n", encoding="utf-8")
    return "--queries", str(folder / "queries.csv"), "--photos", str(folder / "photos.csv")


@pytest.fixture
def shoplens(services: Services) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=services.settings.as_environment(), catch_exceptions=False)

    return run


def test_a_release_built_alike_passes_and_that_is_kept(
    shoplens: Run, services: Services, release: Release, judged: tuple[str, ...], tmp_path: Path
) -> None:
    done = shoplens("index", "compare", release.id, *judged, *FEW, "--json", "--html", str(tmp_path / "a.html"))
    report = json.loads(done.stdout)
    assert done.exit_code == 0, report["verdict"]
    counts = {"judged words": 2, "judged photos": 1, "logged words": 1, "titles": 3, "pictures": 3}
    assert report["measured"]["counts"] == counts
    assert report["measured"]["overlap"]["all"]["mean"] == 1.0
    current = str(services.releases.current_id())
    assert report["first"]["id"] == current
    found = load_comparison(release, current)
    assert found is not None
    assert found["verdict"] == report["verdict"]
    assert "Yes: it stayed within every bound." in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_bound_that_is_not_kept_and_lists_of_another_shop_are_told(
    shoplens: Run, release: Release, tmp_path: Path
) -> None:
    (tmp_path / "queries.csv").write_text("id,query,type,relevant\nq1,sofa,plain,sofa-1:3\n", encoding="utf-8")
    picture = DEMO / "pictures" / "query" / "mug-001-a.jpg"
    (tmp_path / "photos.csv").write_text(f"photo,product_id\n{picture},sofa-1\n", encoding="utf-8")
    lists = "--queries", str(tmp_path / "queries.csv"), "--photos", str(tmp_path / "photos.csv")
    done = shoplens("index", "compare", release.id, *lists, *FEW, "--bound", "overlap=2")
    assert done.exit_code == 1
    assert "B did not pass: overlap@10 1.000, 2 at least" in done.stdout
    assert "No query of queries.csv is about this shop's products; --queries names another list." in done.stdout
    assert "No photo of photos.csv is of this shop's products" in done.stdout


def test_releases_that_are_not_there_or_the_same_are_refused(shoplens: Run, services: Services) -> None:
    assert "There is no release 'nonesuch'; there are: " in shoplens("index", "compare", "nonesuch").stderr
    refused = shoplens("index", "compare", str(services.releases.current_id()))
    assert refused.exit_code == 1
    assert "build another to compare it with: shoplens index build --no-promote" in refused.stderr


def test_a_bound_nobody_knows_is_refused_in_a_setting_too(shoplens: Run, load_from: LoadFrom) -> None:
    assert "names no bound; bounds are written NAME=NUMBER" in shoplens("index", "compare", "--bound", "x=1").stderr
    with pytest.raises(SettingsError, match="SHOPLENS_COMPARE_BOUNDS: 'x=1' names no bound"):
        load_from({"SHOPLENS_COMPARE_BOUNDS": "x=1"})
