"""A site whose pictures are in a bucket: shown, searched, checked; and while the bucket is away."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from catalog.errors import StorageError
from catalog.importing.importer import import_feed
from tests.support.environment import LoadFrom
from tests.support.s3_server import KEYS, OTHER_KEYS, S3Server
from tests.support.small_shop import write_feed
from tests.support.small_site import release_of, small_settings
from webapp import create_app
from webapp.backup.write import back_up
from webapp.cli import main
from webapp.cli.doctor import Finding, run_checks
from webapp.cli.up_shop import run_shop
from webapp.metrics.supervised import SupervisorErrors, errors_file
from webapp.process.supervisor import Supervisor
from webapp.services import Services, build_services
from webapp.settings import PROJECT, SettingsError


def shop_in(url: str, folder: Path) -> Services:
    """The small shop with a release, its files at that address; without one in folders."""
    settings = small_settings(folder).model_copy(update={"storage_url": url})
    settings.model_store.mkdir(parents=True)
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(folder / "feed"))
    pictures = [picture.hash for view in services.catalogue.iter_for_index() for picture in view.pictures]
    services.catalogue.set_printed_texts(dict.fromkeys(pictures, ""))
    services.releases.promote(release_of(services).id)
    return services


@pytest.fixture
def services(bucket_url: str, tmp_path: Path) -> Iterator[Services]:
    services = shop_in(bucket_url, tmp_path)
    yield services
    services.database.close()


def picture_on(page: str) -> str:
    found = re.search(r"/pictures/160/[0-9a-f]{64}\.jpg", page)
    assert found is not None
    return found[0]


def storage_finding(services: Services) -> Finding:
    return next(finding for finding in run_checks(services) if finding.name == "Storage")


def shoplens(*arguments: str | Path, **environment: str | Path) -> Result:
    given = {f"SHOPLENS_{name.upper()}": str(value) for name, value in environment.items()}
    return CliRunner().invoke(main, list(map(str, arguments)), env=given, catch_exceptions=False)


def test_pictures_are_shown_from_the_bucket(services: Services, tmp_path: Path) -> None:
    client = create_app(services=services).test_client()
    address = picture_on(client.get("/product/mug-1").text)
    shown = client.get(address)
    assert shown.status_code == 200 and shown.data[:2] == b"\xff\xd8" and "immutable" in shown.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    assert not (tmp_path / "instance" / "pictures").exists()
    assert storage_finding(services).state == "ok"


def test_browsers_may_be_sent_to_the_bucket_for_pictures(bucket_url: str, tmp_path: Path) -> None:
    settings = small_settings(tmp_path).model_copy(update={"storage_url": bucket_url, "storage_redirect_s": 600})
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(tmp_path / "feed"))
    client = create_app(services=services).test_client()
    page = client.get("/product/mug-1")
    sent = client.get(picture_on(page.text))
    assert (sent.status_code, sent.headers["Cache-Control"]) == (302, "public, max-age=200")
    origin = urlsplit(sent.location)._replace(path="", query="").geturl()
    assert f"img-src 'self' {origin};" in page.headers["Content-Security-Policy"]
    read = requests.get(sent.location, timeout=10)
    assert (read.headers["Content-Type"], read.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert requests.get(sent.location.partition("?")[0], timeout=10).status_code == 403, "without the signature"
    assert client.get(picture_on(page.text)).location == sent.location, "one that browsers and proxies can keep"
    assert client.get(f"/pictures/160/{'0' * 64}.jpg").status_code == 404
    services.database.close()


def test_words_are_answered_while_the_bucket_is_away(
    own_s3_server: S3Server, s3_keys: dict[str, str], tmp_path: Path
) -> None:
    assert s3_keys
    services = shop_in(own_s3_server.new_place(), tmp_path)
    client: FlaskClient = create_app(services=services).test_client()
    own_s3_server.stop()
    page = client.get("/search?q=mug")
    assert page.status_code == 200 and "/product/mug-1" in page.text
    away = client.get(picture_on(client.get("/product/mug-1").text))
    assert away.status_code == 503 and int(away.headers["Retry-After"]) > 0
    finding = storage_finding(services)
    assert finding.state == "broken" and "does not answer" in finding.found
    (tmp_path / "feed" / "more.csv").write_text("id,title,images\nnew,New,new.png", encoding="utf-8")
    (tmp_path / "feed" / "new.png").write_bytes((PROJECT / "demo/pictures/catalogue/mug-001-1.jpg").read_bytes())
    done = shoplens(
        "catalog", "import", tmp_path / "feed" / "more.csv", "--source", "more",
        instance=tmp_path / "instance", model_store=tmp_path / "models", storage_url=services.settings.storage_url,
    )  # fmt: skip
    assert done.exit_code == 1 and "repeat it when it answers again" in done.stderr and "Traceback" not in done.stderr
    services.database.close()


def test_a_start_with_wrong_keys_is_one_line_without_them(
    bucket_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in OTHER_KEYS.items():
        monkeypatch.setenv(name, value)
    settings = small_settings(tmp_path).model_copy(update={"storage_url": bucket_url})
    services = build_services(settings)
    finding = storage_finding(services)
    services.database.close()
    supervisor = Supervisor(print, SupervisorErrors(errors_file(settings)))
    with pytest.raises(StorageError) as refused:
        run_shop(settings, supervisor, None, demo=False, started=0.0, say=print)
    assert finding.state == "broken"
    for said in (finding.found, str(refused.value)):
        assert "refuses the keys" in said and not any(value in said for value in OTHER_KEYS.values())


def test_the_command_copies_a_shop_into_a_bucket_and_says_how_much(bucket_url: str, kept_folder: Path) -> None:
    models = kept_folder / "models"
    arguments = ("storage", "copy", "--from", kept_folder / "instance", "--to", bucket_url)
    first, second = shoplens(*arguments, model_store=models), shoplens(*arguments, "--json", model_store=models)
    assert first.exit_code == second.exit_code == 0, first.stderr
    assert first.stdout.count(" 0 were there already") == 3
    parts = json.loads(second.stdout)
    assert [part["part"] for part in parts] == ["pictures", "releases", "models"]
    assert all(part["copied"] == 0 and not part["damaged"] for part in parts) and parts[1]["there"] > 5
    assert not any(value in first.output for value in KEYS.values())


def test_a_folder_with_nothing_to_copy_is_told(bucket_url: str, tmp_path: Path) -> None:
    done = shoplens("storage", "copy", "--from", tmp_path / "nowhere", "--to", bucket_url, model_store=tmp_path)
    assert done.exit_code == 1 and "neither pictures nor releases" in done.stderr


@pytest.fixture
def moved(bucket_url: str, tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    """A shop in folders whose files were copied into a bucket, and a machine that has only that and the database."""
    there = shop_in("", tmp_path / "first")
    settings = small_settings(tmp_path / "second", there.settings.database)
    settings = settings.model_copy(update={"storage_url": bucket_url})
    settings.model_store.mkdir(parents=True)
    arguments = ("storage", "copy", "--from", there.settings.instance, "--to", bucket_url)
    assert shoplens(*arguments, model_store=there.settings.model_store).exit_code == 0
    here = build_services(settings)
    yield there, here
    for services in (there, here):
        services.database.close()


def test_a_shop_that_was_moved_answers_at_a_machine_with_nothing(moved: tuple[Services, Services]) -> None:
    there, here = moved
    client = create_app(services=here).test_client()
    assert "/product/mug-1" in client.get("/search?q=mug").text
    assert client.get(picture_on(client.get("/product/mug-1").text)).status_code == 200
    assert here.releases.current().id == there.releases.current().id


def test_a_backup_has_the_release_that_is_in_the_bucket(moved: tuple[Services, Services], tmp_path: Path) -> None:
    _, here = moved
    manifest = back_up(here, tmp_path / "shop.tar")
    assert not manifest.lost and [name for name in manifest.files if name.endswith("/manifest.json")]


def test_a_release_that_is_not_in_the_bucket_is_told(services: Services) -> None:
    assert [finding.state for finding in run_checks(services) if finding.name == "Storage"] == ["ok"]
    release = services.releases.current().id
    bucket = services.releases.bucket
    assert bucket is not None
    bucket.delete(f"{release}/manifest.json")
    _, lacking = [finding for finding in run_checks(services) if finding.name == "Storage"]
    assert lacking.state == "broken" and release in lacking.found and "shoplens storage copy" in lacking.mend


def test_the_bucket_is_told_to_delete_photos_by_itself(bucket_url: str, s3_server: S3Server) -> None:
    owner, bucket, prefix = s3_server.owner(), "shop", bucket_url.split("/", 3)[3].partition("?")[0]
    for _ in range(2):
        assert shoplens("storage", "expire", storage_url=bucket_url).exit_code == 0
    rules = owner.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    [ours] = [rule for rule in rules if rule["Filter"]["Prefix"] == f"{prefix}/uploads/"]
    assert ours["Expiration"] == {"Days": 1} and ours["Status"] == "Enabled"


def test_without_a_bucket_nothing_can_be_told_to_expire() -> None:
    assert shoplens("storage", "expire").exit_code == 2


def test_a_copy_to_itself_is_refused(tmp_path: Path) -> None:
    assert shoplens("storage", "copy", "--from", tmp_path, "--to", tmp_path).exit_code == 2


@pytest.mark.parametrize("url", ["https://hidden", "s3://hidden:hidden@shop", "s3://shop?hidden=1"])
def test_another_address_is_refused(load_from: LoadFrom, url: str) -> None:
    with pytest.raises(SettingsError, match="SHOPLENS_STORAGE_URL: ") as refused:
        load_from({"SHOPLENS_STORAGE_URL": url})
    assert "hidden:" not in str(refused.value) and "https://hidden" not in str(refused.value)


def test_a_shop_in_a_folder_does_not_load_what_a_bucket_needs() -> None:
    code = "import sys, webapp.services, webapp.cli.doctor; print('botocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout == "False\n"
