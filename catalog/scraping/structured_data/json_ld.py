"""JSON-LD as pages have it: one or several values, comments, trailing commas, escaped quotes; broken ones are noted."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from catalog.scraping.structured_data.lenient_json import read_values

Node = dict[str, Any]

MAX_DEPTH = 12
# Where a page's own things are found; what merely relates to them (isRelatedTo, review …) is not followed.
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "about", "hasPart")
_WRAPPING = re.compile(
    r"^\s*(<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|-->|;)\s*$"
)
_PRODUCT = re.compile(r"(?:\"|&quot;)@type(?:\"|&quot;)\s*:\s*\[?\s*(?:\"|&quot;)[^\"&]{0,40}Product")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # half of a character beyond 16 bits, as JSON escapes it
# Numbers stay the text they are: 12.10 must not become 12.1.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, strict=False)


def parse(script: str) -> list[Any]:
    """The values in one script; ValueError where nothing can be made of it."""
    text = script.strip().lstrip("\ufeff")
    while (bare := _WRAPPING.sub("", text).strip()) != text:
        text = bare
    if not text:
        return []
    for attempt, read in ((text, _values), (text, read_values), (html.unescape(text), read_values)):
        try:
            values = list(read(attempt))
            return [_whole(value) for value in values] if _HALF.search(attempt) else values
        except (ValueError, RecursionError):
            continue
    raise ValueError("no JSON")


def _whole(value: Any) -> Any:
    """The same with both halves of a character put together; a half alone, which no file takes, is replaced."""
    match value:
        case str():
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case _:
            return value


def names_product(script: str) -> bool:
    """Whether a script that cannot be read is about a product."""
    return _PRODUCT.search(script) is not None


def _values(text: str) -> Iterator[Any]:
    position = 0
    while position < len(text):
        value, position = _DECODER.raw_decode(text, position)
        yield value
        position += len(text[position:]) - len(text[position:].lstrip(" \t\r\n,;"))


def nodes(values: list[Any]) -> list[Node]:
    """Every typed object that the page itself is about, with the objects that were only named by @id put in place."""
    known: dict[str, Node] = {}
    _remember(values, known, 0)
    return [_joined(node, known) for node in _typed(values, 0)]


def types(node: Node) -> set[str]:
    """Its types without the vocabulary's address."""
    names = node.get("@type") or []
    return {re.split(r"[/:#]", str(name))[-1] for name in (names if isinstance(names, list) else [names])}


def every(value: Any) -> list[Any]:
    """A value that may be missing, alone or a list, as a list."""
    if value is None or value == "":
        return []
    if isinstance(value, dict) and "@list" in value:
        value = value["@list"]
    return value if isinstance(value, list) else [value]


def _typed(value: Any, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _typed(one, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for name in _INSIDE:
            yield from _typed(value.get(name), depth + 1)


def _remember(value: Any, known: dict[str, Node], depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        name = value.get("@id")
        if isinstance(name, str) and len(value) > len(known.get(name, {})) and len(value) > 1:
            known[name] = value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(one, dict | list):
            _remember(one, known, depth + 1)


def _joined(node: Node, known: dict[str, Node]) -> Node:
    return {name: _resolved(value, known) for name, value in node.items()}


def _resolved(value: Any, known: dict[str, Node]) -> Any:
    """One step is enough: offers, brands and groups are named directly."""
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if isinstance(value, dict) and set(value) == {"@id"}:
        return known.get(str(value["@id"]), value)
    return value
