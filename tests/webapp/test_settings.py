from pathlib import Path

import pytest

from webapp.settings import SettingsError, load_settings


def test_the_defaults_need_no_environment() -> None:
    assert load_settings({}).port == 8000


def test_values_are_read_with_their_types() -> None:
    settings = load_settings(
        {"SHOPLENS_PORT": "9001", "SHOPLENS_INSTANCE": "/var/shop", "SHOPLENS_ENCODE_TIMEOUT_S": "2.5"}
    )
    assert (settings.port, settings.instance, settings.encode_timeout_s) == (9001, Path("/var/shop"), 2.5)


def test_all_bad_values_are_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"SHOPLENS_PORT": "many", "SHOPLENS_WEB_WORKERS": "0", "SHOPLENS_LOG_LEVEL": "loud"})
    for name in ("SHOPLENS_PORT", "SHOPLENS_WEB_WORKERS", "SHOPLENS_LOG_LEVEL"):
        assert name in str(caught.value)


def test_a_misspelt_name_is_not_passed_over() -> None:
    with pytest.raises(SettingsError, match="SHOPLENS_PROT: no such setting"):
        load_settings({"SHOPLENS_PROT": "9001"})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    assert load_settings({"SHOPLENS_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "hush"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not both"):
        load_settings({"SHOPLENS_SECRET_KEY": "a", "SHOPLENS_SECRET_KEY_FILE": str(tmp_path)})


def test_an_empty_value_is_no_value_unless_it_means_something() -> None:
    settings = load_settings({"SHOPLENS_TORCHSERVE_KEY_FILE": "", "SHOPLENS_PORT": "", "SHOPLENS_RATE_LIMIT": ""})
    assert (settings.torchserve_key_file, settings.port, settings.rate_limit) == (None, 8000, "")


def test_a_torchserve_elsewhere_needs_its_companions() -> None:
    with pytest.raises(SettingsError, match="also needs"):
        load_settings({"SHOPLENS_TORCHSERVE_URL": "http://torchserve:8080"})


def test_a_child_process_reads_the_same_settings() -> None:
    settings = load_settings({"SHOPLENS_PORT": "9001", "SHOPLENS_RATE_LIMIT": "", "SHOPLENS_SHOP_NAME": "Tidewater"})
    assert load_settings(settings.as_environment()) == settings
