"""A theme's own header and footer: what they are given, and that they run nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from webapp.theming.parts import OwnParts, checked_theme
from webapp.theming.theme import ThemeError, read_theme


def written(folder: Path, text: str) -> Path:
    (folder / "templates" / "header.html").write_text(text)
    return folder


def test_pieces_stay_markup_and_words_are_escaped(folder: Path) -> None:
    parts = OwnParts(read_theme(written(folder, "{{ logo }}{{ shop_name }}")))
    assert parts.show("header", logo=Markup("<a>"), shop_name="<b>") == "<a>&lt;b&gt;"
    assert parts.show("footer", languages=Markup("<nav>")) is None


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self._TemplateReference__context.environment.overlay() }}",
        "{% include '/etc/passwd' %}",
        "{{ logo.format.__globals__ }}{{ '{0.__class__}'.format(logo)|length / 0 }}",
        "{% for a in range(10000000) %}{% endfor %}",
    ],
)
def test_a_template_that_reaches_for_more_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(ThemeError):
        checked_theme(written(folder, text))


def test_a_mistake_is_told_with_its_line(folder: Path) -> None:
    with pytest.raises(ThemeError, match=r"header\.html, line 2: "):
        checked_theme(written(folder, "<p>\n{% if %}"))
