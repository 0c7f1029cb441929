"""Reads JSON that its page's author broke, where only one reading is possible."""

import re
from typing import Any

MAX_LENGTH = 2_000_000  # characters
MAX_DEPTH = 60
_GAP = re.compile(r"(?:\s|/\*.*?\*/|//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>)*", re.DOTALL)
# What may stand between: of bounded length, for it is looked at again and again.
_NEAR = r"\s{0,50}(?:(?:/\*[^*]{0,200}\*/|//[^\n]{0,200}\n)\s{0,50}){0,2}"
_COMMAS = rf",(?:{_NEAR},){{0,2}}{_NEAR}"
_QUOTED = rf"[\"'][^\"'\n]{{1,80}}[\"']{_NEAR}:"
_MEMBER = rf"(?:{_QUOTED}|[A-Za-z_]\w{{0,40}}\s{{0,50}}:\s{{0,50}}(?:[\"'{{\[]|[\d.]{{1,20}}\s{{0,50}}[,}}]))"
_MEMBER_HERE = re.compile(_MEMBER)
_ENDS_KEY = re.compile(rf"{_NEAR}:")
# A quotation mark ends a value where the next member, the end of the object or of the list follows.
_ENDS_VALUE = re.compile(rf"{_NEAR}(?:{_COMMAS}(?:{_MEMBER}|[}}\]])|[}}\]]|\Z)|\s{_NEAR}{_QUOTED}")
_ENDS_ITEM = re.compile(rf"{_NEAR}(?:{_COMMAS}[\"'{{\[\]\d]|[}}\]]|\Z)")
_PLAIN_TEXT = {"'": re.compile(r"[^'\\]*"), '"': re.compile(r'[^"\\]*')}
_BARE_KEY = re.compile(r"[A-Za-z_@$][\w@$\-]*")
_BARE_VALUE = re.compile(rf"[^\"'{{}}\[\]\s:,]+(?:,(?!{_NEAR}(?:{_MEMBER}|[}}\]]))[^\"'{{}}\[\]\s:,]+)*")
_BARE_ITEM = re.compile(r"[^\"'{}\[\]\s:,]+")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?|[-+]?\.\d+")
_WORDS = {"true": True, "false": False, "null": None, "None": None, "undefined": None, "NaN": None}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def read_values(text: str) -> list[Any]:
    """The values one after another, numbers as their text; ValueError where they are not certain."""
    if len(text) > MAX_LENGTH:
        raise ValueError("too long to be mended")
    return _Reader(text).values()


class _Reader:
    """Goes through the text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def values(self) -> list[Any]:
        """Every value; brackets closed twice are skipped, and members behind them belong to the object before."""
        found: list[Any] = []
        while self._next():
            if self._next() in "}],;":
                self._at += 1
            elif found and isinstance(found[-1], dict) and _MEMBER_HERE.match(self._text, self._at):
                self._members(found[-1], 1)
            else:
                found.append(self._value(1, _ENDS_VALUE, _BARE_VALUE))
        if not any(isinstance(value, dict | list) for value in found):
            raise ValueError("no object")
        return found

    def _next(self) -> str:
        """The next character that says something; "" at the end."""
        self._at = found.end() if (found := _GAP.match(self._text, self._at)) else self._at
        return self._text[self._at : self._at + 1]

    def _value(self, depth: int, ends: re.Pattern[str], bare: re.Pattern[str]) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        match self._next():
            case "{":
                self._at += 1
                return self._members({}, depth)
            case "[":
                self._at += 1
                return self._items(depth)
            case '"' | "'" as quote:
                return self._string(quote, ends)
            case "," | "}" | "]":
                return None  # nothing stands where a value should
        if not (word := bare.match(self._text, self._at)):
            raise ValueError("no value")
        self._at = word.end()
        if word[0] not in _WORDS and not _NUMBER.fullmatch(word[0]):
            raise ValueError("no value")
        return _WORDS.get(word[0], word[0])

    def _members(self, found: dict[str, Any], depth: int) -> dict[str, Any]:
        """The members up to the closing brace, or to the end of the text, where it is missing."""
        while (mark := self._next()) not in ("", "}"):
            if mark == ",":
                self._at += 1
                continue
            if mark == "]":
                raise ValueError("a list ends within an object")
            name = self._name(mark)
            if self._next() != ":":
                raise ValueError("no colon")
            self._at += 1
            value = self._value(depth + 1, _ENDS_VALUE, _BARE_VALUE)
            if value is not None:
                found.setdefault(name, value)
        self._at += 1
        return found

    def _name(self, mark: str) -> str:
        if mark in "\"'":
            return self._string(mark, _ENDS_KEY)
        if not (name := _BARE_KEY.match(self._text, self._at)):
            raise ValueError("no name")
        self._at = name.end()
        return name[0]

    def _items(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while (mark := self._next()) not in ("", "]"):
            if mark == ",":
                self._at += 1
            elif mark == "}":  # the list was not closed, or one brace is too many: two readings
                raise ValueError("an object ends within a list")
            else:
                found.append(self._value(depth + 1, _ENDS_ITEM, _BARE_ITEM))
        self._at += 1
        return found

    def _string(self, quote: str, ends: re.Pattern[str]) -> str:
        """Up to the mark that something follows which can only follow a string; others belong to the text."""
        parts: list[str] = []
        self._at += 1
        while found := _PLAIN_TEXT[quote].match(self._text, self._at):
            parts.append(found[0])
            self._at = found.end() + 1
            match self._text[found.end() : self._at]:
                case "":
                    raise ValueError("a string has no end")
                case "\\":
                    parts.append(self._escaped())
                case _ if ends.match(self._text, self._at):
                    break
                case mark:
                    parts.append(mark)
        return "".join(parts)

    def _escaped(self) -> str:
        """What stands behind a backslash; the backslash itself in front of a letter that is no escape."""
        char = self._text[self._at : self._at + 1]
        code = self._text[self._at + 1 : self._at + 5]
        if char == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", code):
            self._at += 5
            return chr(int(code, 16))
        self._at += 1
        return _ESCAPES.get(char, "\\" + char if char.isalnum() else char)
