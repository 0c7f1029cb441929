"""The colours that the widget takes over: nothing that could end a rule of its style."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.theming.colours import widget_colours
from webapp.theming.theme import Theme, read_theme


def colours(folder: Path, style: str) -> dict[str, dict[str, str]]:
    (folder / "theme.css").write_text(style)
    return widget_colours(read_theme(folder))


def test_functions_and_lengths_are_taken(folder: Path) -> None:
    style = ":root { --ink: rgb(10 20 30 / 90%); /* --accent: red; */ --round: .5rem }"
    assert colours(folder, style) == {"light": {"ink": "rgb(10 20 30 / 90%)", "radius": ".5rem"}}


def test_dark_ones_stand_apart(folder: Path) -> None:
    style = "@media screen and (prefers-color-scheme: dark) { :root { --ink: #fff } } :root { --ink: #000 }"
    assert colours(folder, style) == {"light": {"ink": "#000"}, "dark": {"ink": "#fff"}}


@pytest.mark.parametrize("value", ["${alert(1)}", 'red"', "url(fonts/x)`", "var(--x, `)", "a" * 90])
def test_what_is_no_colour_is_left_out(folder: Path, value: str) -> None:
    assert colours(folder, f":root {{ --accent: {value}; }}") == {}


def test_a_theme_without_a_style_has_none() -> None:
    assert widget_colours(Theme()) == {}
