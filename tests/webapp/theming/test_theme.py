"""What a theme may be, and what is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.environment import LoadFrom
from webapp.settings import SettingsError
from webapp.theming.theme import MOST_FILES, READY, Logo, Theme, ThemeError, locate_theme, read_theme


def test_a_folder_gives_the_files_that_pages_may_ask_for(folder: Path) -> None:
    theme = read_theme(folder)
    assert sorted(theme.files) == ["favicon.ico", "fonts/shop.woff2", "logo-dark.png", "logo.svg", "theme.css"]
    assert (theme.logo, theme.logo_dark) == (Logo("logo.svg", 180, 60), Logo("logo-dark.png", 90, 30))
    assert (theme.favicon, theme.favicon_kind, theme.style) == ("favicon.ico", "image/x-icon", "theme.css")
    assert [*theme.templates] == ["header"]


def test_a_style_sheet_alone_is_a_theme(folder: Path) -> None:
    theme = read_theme(folder / "theme.css")
    assert [*theme.files] == ["theme.css"] and theme.logo is None and not theme.templates


def test_no_theme_is_the_look_of_shoplens() -> None:
    assert read_theme(None) == Theme()


@pytest.mark.parametrize("name", [path.name for path in READY.iterdir()])
def test_a_ready_theme_is_found_by_its_name(name: str) -> None:
    assert locate_theme(Path(name)) == READY / name
    assert read_theme(READY / name).style


def test_a_theme_that_is_not_there_is_told_in_one_sentence(load_from: LoadFrom) -> None:
    with pytest.raises(SettingsError, match=r"SHOPLENS_THEME: 'nowhere' is no theme; accepted are .* plain$"):
        load_from({"SHOPLENS_THEME": "nowhere"})


def test_a_theme_survives_the_way_to_a_child_process(load_from: LoadFrom, folder: Path) -> None:
    settings = load_from({"SHOPLENS_THEME": str(folder)})
    assert settings.as_environment()["SHOPLENS_THEME"] == str(folder)
    assert load_from({"SHOPLENS_THEME": "plain"}).theme == READY / "plain"
    assert load_from({"SHOPLENS_THEME": ""}).theme is None


@pytest.mark.parametrize("name", ['a"onload=x.svg', "ü.png", "a b.css", "fonts/<x>.woff2", ".hidden.css", "LOGO.SVG"])
def test_a_hostile_file_name_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(ThemeError, match="accepted are letters a to z"):
        read_theme(folder)


@pytest.mark.parametrize("name", ["secret.css", "templates/footer.html"])
def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("hush")
    (folder / name).symlink_to(tmp_path / "secret")
    with pytest.raises(ThemeError, match="leads out of"):
        read_theme(folder)


@pytest.mark.parametrize(
    "rule",
    [
        '@import "other.css";',
        "a { background: url(https://evil.example/x.png); }",
        "a { background: URL( '//evil.example/x'); }",
    ],
)
def test_what_is_elsewhere_is_refused(folder: Path, rule: str) -> None:
    (folder / "theme.css").write_text(rule)
    with pytest.raises(ThemeError, match="pages load nothing from elsewhere"):
        read_theme(folder)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.svg", b"<svg/>", "no viewBox"),
        ("logo.png", b"no picture", "no picture that can be read"),
        ("theme.css", b"\xff\xfe", "not written in UTF-8"),
        ("big.woff2", b"0" * 2_000_001, "more than 2,000,000 bytes"),
        ("templates/home.html", b"", "accepted are header.html and footer.html"),
    ],
)
def test_what_pages_could_not_use_is_refused(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / "logo.svg").unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(ThemeError, match=said):
        read_theme(folder)


def test_a_folder_of_anything_else_is_no_theme(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ThemeError, match="has none of"):
        read_theme(tmp_path / "empty")
    for number in range(MOST_FILES):
        (folder / f"{number}.png").touch()
    with pytest.raises(ThemeError, match="at most 100"):
        read_theme(folder)
