"""Microdata (itemscope, itemtype, itemprop) read into the same objects as JSON-LD."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

from catalog.scraping.picture_addresses import picture_in
from catalog.scraping.structured_data.json_ld import MAX_DEPTH, Node

MAX_ITEMS = 3_000

_LINKS = {"a": "href", "area": "href", "link": "href", "audio": "src", "video": "src"}
_PICTURES = ("img", "source", "picture")
_VALUES = {"meta": "content", "data": "value", "meter": "value", "time": "datetime", "object": "data", "embed": "src"}


def items(page: Selector, base: str) -> list[Node]:
    """The page's outermost items; an item that is some other item's property is inside that one."""
    reader = _Reader(page, base)
    return [reader.item(top.root, 0) for top in page.xpath("//*[@itemscope and not(@itemprop)]")]


class _Reader:
    """Reads so many items and no more: items may name each other in circles."""

    def __init__(self, page: Selector, base: str) -> None:
        self._base = base
        self._left = MAX_ITEMS
        self._named: dict[str, Any] = {}
        for element in page.xpath("//*[@id]"):
            self._named.setdefault(element.root.get("id"), element.root)

    def item(self, element: Any, depth: int) -> Node:
        """An element with itemscope as an object."""
        node: Node = {}
        if element.get("itemtype"):
            node["@type"] = str(element.get("itemtype")).split()
        if element.get("itemid"):
            node["@id"] = element.get("itemid")
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            return node
        for inner in self._properties(element):
            is_item = inner.get("itemscope") is not None
            value: Any = self.item(inner, depth + 1) if is_item else _value(inner, self._base)
            for name in str(inner.get("itemprop")).split():
                _add(node, name.rsplit("/", 1)[-1], value)
        return node

    def _properties(self, element: Any) -> Iterator[Any]:
        """Elements with itemprop that belong to this item, those that itemref names included."""
        waiting = list(element)[::-1]
        waiting += filter(
            lambda named: named is not None, map(self._named.get, str(element.get("itemref") or "").split())
        )
        seen: set[Any] = {element}
        while waiting:
            inner = waiting.pop()
            if inner in seen or not isinstance(inner.tag, str):
                continue
            seen.add(inner)
            if inner.get("itemprop"):
                yield inner
            if inner.get("itemscope") is None:
                waiting += list(inner)[::-1]


def _value(element: Any, base: str) -> str:
    tag = str(element.tag)
    if element.get("content") is not None:
        return str(element.get("content")).strip()
    if tag in _PICTURES:
        return _absolute(picture_in(element), base)
    if tag in _LINKS:
        return _absolute(str(element.get(_LINKS[tag]) or ""), base)
    if tag in _VALUES and element.get(_VALUES[tag]) is not None:
        return str(element.get(_VALUES[tag])).strip()
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _absolute(address: str, base: str) -> str:
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def _add(node: Node, name: str, value: Any) -> None:
    if not value:
        return
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]
