"""`shoplens backup` and `shoplens restore`: what they print and exit with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.site_database import database_for
from webapp.cli import main
from webapp.services import Services

Run = Callable[..., Result]


def shoplens(*arguments: str | Path, **environment: str | Path) -> Result:
    """Run a command with these settings."""
    given = {f"SHOPLENS_{name.upper()}": str(value) for name, value in environment.items()}
    return CliRunner().invoke(main, list(map(str, arguments)), env=given, catch_exceptions=False)


def at(folder: Path) -> dict[str, str | Path]:
    """An installation in that folder."""
    instance = folder / "instance"
    return {"instance": instance, "database_url": database_for(instance), "model_store": folder / "models"}


def test_a_backup_says_what_it_holds_and_what_not(kept_folder: Path, tmp_path: Path) -> None:
    done = shoplens("backup", tmp_path / "shop.tar", **at(kept_folder))
    assert done.exit_code == 0
    assert "12 products, 24 pictures, 2 releases, 2 models" in done.stdout
    assert "Every file in it was read again." in done.stdout and "Left out: thumbnails" in done.stdout


def test_a_shop_that_lost_a_picture_is_backed_up_with_exit_code_1(changing_shop: Services, tmp_path: Path) -> None:
    picture = next(iter(changing_shop.catalogue.iter_for_index())).pictures[0].hash
    changing_shop.pictures.path(picture).unlink()
    done = shoplens("backup", tmp_path / "shop.tar", **at(tmp_path / "shop"))
    assert done.exit_code == 1 and f"{picture} is missing or cannot be read." in done.stderr
    assert shoplens("restore", "--check", tmp_path / "shop.tar").exit_code == 0


def test_a_check_restores_nothing(packed_shop: Path, tmp_path: Path) -> None:
    done = shoplens("restore", packed_shop, "--check", **at(tmp_path))
    assert done.exit_code == 0 and "Every file is as it was written." in done.stdout
    assert "The shop had SHOPLENS_LOG_LEVEL=warning\n" in done.stdout
    assert not (tmp_path / "instance").exists()


def test_a_restore_says_which_settings_the_shop_had_and_what_is_next(packed_shop: Path, tmp_path: Path) -> None:
    done = shoplens("restore", packed_shop, torchserve_port="10", **at(tmp_path))
    assert done.exit_code == 0 and "Next: shoplens up" in done.stdout
    assert "The shop had SHOPLENS_TORCHSERVE_PORT=9; here it is 10." in done.stderr
    assert "The shop had SHOPLENS_LOG_LEVEL=warning; here it is not set." in done.stderr
    assert "SHOPLENS_INSTANCE" not in done.stderr


def test_a_restore_says_how_pictures_come_into_the_bucket(packed_shop: Path, tmp_path: Path) -> None:
    done = shoplens("restore", packed_shop, storage_url="s3://shop/a", **at(tmp_path))
    assert f"First: shoplens storage copy --from {tmp_path / 'instance'} --to 's3://shop/a'\nNext:" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_what_is_wrong_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "shop.tar").write_text("no archive", encoding="utf-8")
    done = shoplens("restore", tmp_path / "shop.tar", *arguments, **at(tmp_path))
    assert done.exit_code == 1 and done.stderr.count("\n") == 1 and "cannot be read as a backup" in done.stderr
