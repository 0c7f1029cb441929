from pathlib import Path

import pytest

from tests.support.environment import LoadFrom
from webapp.settings import Settings, SettingsError


def test_the_defaults_need_no_environment(load_from: LoadFrom) -> None:
    assert load_from({}).port == 8000


def test_values_are_read_with_their_types(load_from: LoadFrom) -> None:
    settings = load_from(
        {"SHOPLENS_PORT": "9001", "SHOPLENS_INSTANCE": "/var/shop", "SHOPLENS_ENCODE_TIMEOUT_S": "2.5"}
    )
    assert (settings.port, settings.instance, settings.encode_timeout_s) == (9001, Path("/var/shop"), 2.5)


def test_all_bad_values_are_reported_at_once(load_from: LoadFrom) -> None:
    bad = {
        "SHOPLENS_PORT": "many",
        "SHOPLENS_WEB_WORKERS": "0",
        "SHOPLENS_LOG_LEVEL": "loud",
        "SHOPLENS_LANGUAGE": "klingon",
        "SHOPLENS_RATE_LIMIT": "often",
        "SHOPLENS_TORCHSERVE_URL": "http://torchserve:8080",  # without its companions
        "SHOPLENS_PROT": "9001",
        "SHOPLENS_SECRET_KEY_FILE": "/nowhere/key",
    }
    with pytest.raises(SettingsError) as caught:
        load_from(bad)
    lines = str(caught.value).splitlines()[1:]
    assert sorted(line.strip().partition(":")[0].removesuffix("_FILE") for line in lines) == sorted(
        name.removesuffix("_FILE") for name in bad
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "many", "'many' cannot be used. Input should be a valid integer"),
        ("WEB_WORKERS", "65", "'65' cannot be used. Input should be less than or equal to 64"),
        ("ENCODE_TIMEOUT_S", "nan", "'nan' cannot be used. Input should be a finite number"),
        ("OWN_WORKER", "perhaps", "'perhaps' cannot be used. Input should be a valid boolean"),
        ("LANGUAGE", "klingon", "'klingon' is not one of arabic, danish"),
        ("TORCHSERVE_URL", "torchserve", "also needs SHOPLENS_TORCHSERVE_MANAGEMENT_URL"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_accepted(load_from: LoadFrom, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"SHOPLENS_{name}: {said}"):
        load_from({f"SHOPLENS_{name}": value})


def test_secrets_are_never_told(load_from: LoadFrom) -> None:
    shown = repr(Settings(secret_key="hush", database_url="sqlite:///hush"))
    with pytest.raises(SettingsError) as caught:
        load_from({"SHOPLENS_JOBS_URL": "amqp://hush", "SHOPLENS_RATE_LIMIT_STORE": "mongodb://hush"})
    assert "SHOPLENS_JOBS_URL" in str(caught.value) and "SHOPLENS_RATE_LIMIT_STORE" in str(caught.value)
    assert "hush" not in str(caught.value) + shown


def test_a_misspelt_name_is_not_passed_over(load_from: LoadFrom) -> None:
    with pytest.raises(SettingsError, match="SHOPLENS_PROT: no such setting"):
        load_from({"SHOPLENS_PROT": "9001"})


def test_a_secret_may_lie_in_a_file(load_from: LoadFrom, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    assert load_from({"SHOPLENS_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "hush"


def test_a_secret_given_twice_is_refused(load_from: LoadFrom, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not both"):
        load_from({"SHOPLENS_SECRET_KEY": "a", "SHOPLENS_SECRET_KEY_FILE": str(tmp_path)})


def test_an_empty_value_is_no_value_unless_it_means_something(load_from: LoadFrom) -> None:
    settings = load_from({"SHOPLENS_TORCHSERVE_KEY_FILE": "", "SHOPLENS_PORT": "", "SHOPLENS_RATE_LIMIT": ""})
    assert (settings.torchserve_key_file, settings.port, settings.rate_limit) == (None, 8000, "")


def test_a_torchserve_elsewhere_needs_its_companions(load_from: LoadFrom) -> None:
    with pytest.raises(SettingsError, match="also needs"):
        load_from({"SHOPLENS_TORCHSERVE_URL": "http://torchserve:8080"})


def test_a_child_process_reads_the_same_settings(load_from: LoadFrom) -> None:
    settings = load_from({"SHOPLENS_PORT": "9001", "SHOPLENS_RATE_LIMIT": "", "SHOPLENS_SHOP_NAME": "Tidewater"})
    assert load_from(settings.as_environment()) == settings


def test_a_child_process_reads_secrets_that_lay_in_a_file(load_from: LoadFrom, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    given = {"SHOPLENS_SECRET_KEY_FILE": str(tmp_path / "key")}
    settings = load_from(given)
    assert load_from(given | settings.as_environment()) == settings
