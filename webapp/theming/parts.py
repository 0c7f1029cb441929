"""A shop's own header and footer: templates that may show what they are given, and can run nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from webapp.theming.theme import Theme, ThemeError, locate_theme, read_theme

# What each part is given: finished pieces of the page, and a few words.
WORDS = ("shop_name", "home", "language")
PIECES: Mapping[str, tuple[str, ...]] = {
    "header": ("logo", "search", "ways", "favourites"),
    "footer": ("privacy", "tax", "developers", "languages"),
}
LONGEST = 100_000  # characters of a template


class OwnParts:
    """The parts of a page that a theme has templates of. Raises ThemeError for one that cannot be shown."""

    def __init__(self, theme: Theme) -> None:
        # Sandboxed: no attribute leads to Python, nothing is loaded or changed; all that is no piece is escaped.
        environment = ImmutableSandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._templates = {}
        for part, path in theme.templates.items():
            try:
                self._templates[part] = environment.from_string(_source(path))
                self.show(part, **dict.fromkeys((*PIECES[part], *WORDS), Markup()))
            except TemplateSyntaxError as error:
                raise ThemeError(f"{path}, line {error.lineno}: {error.message}") from None
            except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
                accepted = ", ".join((*PIECES[part], *WORDS))
                raise ThemeError(f"{path} cannot be shown: {error}; what it may use are {accepted}") from None

    def show(self, part: str, **given: object) -> Markup | None:
        """The part as the theme has it, None where it has none."""
        template = self._templates.get(part)
        return None if template is None else Markup(template.render(given))  # noqa: S704 - the shop's own markup


def checked_theme(given: Path) -> Path:
    """The folder or file of a theme that can be used as it is. Raises ThemeError."""
    place = locate_theme(given)
    OwnParts(read_theme(place))
    return place


def _source(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ThemeError(f"{path} is not written in UTF-8; save it so") from None
    if len(text) > LONGEST:
        raise ThemeError(f"{path} has more than {LONGEST:,} characters; make it shorter")
    return text
