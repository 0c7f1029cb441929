"""The colours of a theme as the widget in foreign pages takes them over."""

from __future__ import annotations

import re

from webapp.theming.theme import Theme

# Properties of the widget (static/embed/style.js) by those of a theme.
WIDGET = {
    "ink": "ink",
    "soft": "ink-soft",
    "ground": "raised",
    "tile": "picture-ground",
    "line": "ink-soft",
    "accent": "accent",
    "radius": "round",
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")
_DARK = re.compile(r"@media[^{}]*prefers-color-scheme:\s*dark[^{}]*\{\s*:root\s*\{([^{}]*)\}\s*\}")
_PROPERTY = re.compile(r"--([a-z-]+)\s*:\s*([^;]+)")
_PLAIN = re.compile(r"[#\w.%]{1,40}|[a-z]{1,9}\([\w\s.,%/-]{1,60}\)")  # a colour or a length; nothing that ends a rule


def widget_colours(theme: Theme) -> dict[str, dict[str, str]]:
    """Values of the widget's properties for `light` and `dark`; none where a theme leaves them as they are."""
    if not theme.style:
        return {}
    text = _COMMENT.sub("", theme.files[theme.style].read_text(encoding="utf-8"))
    dark = " ".join(_DARK.findall(text))
    light = " ".join(_ROOT.findall(_DARK.sub("", text)))
    return {name: found for name, rules in (("light", light), ("dark", dark)) if (found := _taken(rules))}


def _taken(rules: str) -> dict[str, str]:
    given = {name: value.strip() for name, value in _PROPERTY.findall(rules)}
    return {own: given[name] for own, name in WIDGET.items() if name in given and _PLAIN.fullmatch(given[name])}
