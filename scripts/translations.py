"""Keeps the translations of the pages, webapp/translations/<language>/LC_MESSAGES/messages.po, as the sources are.

python scripts/translations.py           bring every language up to date; says what waits to be translated
python scripts/translations.py add it    begin one for another language
python scripts/translations.py --check   change nothing; exit code 1 where a language is not up to date
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from webapp.languages.translations import BUNDLED, INSIDE
from webapp.settings import PROJECT

KEYWORDS = {**DEFAULT_KEYWORDS, "Message": None, "template": None}  # catalog/languages/message.py
TEMPLATES = ("templates/_macros.html", "templates/base.html", "templates/error.html", "templates/shop/*.html")
MODULES = ("catalog/**/*.py", "indexer/**/*.py", "webapp/**/*.py")
WIDTH = 120
HEADER = "# The words of the shopper's pages: docs/languages.md says how to add and change them."


def collect() -> Catalog:
    """Every message of the shopper's pages, in the order of the files."""
    found = Catalog(charset="utf-8", header_comment=HEADER)
    for path, method in _sources():
        options = {"trimmed": "true", "newstyle_gettext": "true"} if method == "jinja2" else {}
        place = path.relative_to(PROJECT).as_posix()
        for line, message, comments, context in extract_from_file(method, path, KEYWORDS, (), options):
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return found


def brought_up_to_date(language: str, sources: Catalog) -> Catalog:
    """The messages of a language with every message of the sources and no other."""
    file = BUNDLED / language / INSIDE
    kept = read_po(io.BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)
    made = Catalog(locale=language, charset="utf-8", header_comment=HEADER)
    for message in sources:
        if message.id:
            known = kept.get(message.id)
            flags = {*message.flags, *(known.flags & {"fuzzy"} if known else ())}
            made.add(message.id, known.string if known else None, message.locations, flags)
    return made


def as_text(catalogue: Catalog) -> str:
    """The .po file: without dates, which would change it every time."""
    file = io.BytesIO()
    plural = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    write_po(file, catalogue, width=WIDTH, omit_header=True, include_lineno=False)
    head = ("Content-Type: text/plain; charset=utf-8", f"Language: {catalogue.locale}", f"Plural-Forms: {plural}")
    lines = "".join(f'"{line}\\n"\n' for line in head)
    return f'{HEADER}\nmsgid ""\nmsgstr ""\n{lines}\n{file.getvalue().decode()}'


def unfinished(catalogue: Catalog) -> list[str]:
    """The messages that nobody has translated or looked through."""
    return [_first(message) for message in catalogue if message.id and (message.fuzzy or not all(_strings(message)))]


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _sources() -> Iterator[tuple[Path, str]]:
    for patterns, method in ((TEMPLATES, "jinja2"), (MODULES, "python")):
        for pattern in patterns:
            for path in sorted(PROJECT.glob(pattern)):
                yield path, method


def main(arguments: list[str]) -> int:
    """Write or check the translations; the exit code."""
    sources, check = collect(), "--check" in arguments
    if arguments[:1] == ["add"]:
        Locale.parse(arguments[1])
        (BUNDLED / arguments[1] / INSIDE).parent.mkdir(parents=True, exist_ok=True)
        languages = [arguments[1]]
    else:
        languages = sorted(path.parent.parent.name for path in BUNDLED.glob(f"*/{INSIDE}"))
    stale = False
    for language in languages:
        file, made = BUNDLED / language / INSIDE, brought_up_to_date(language, sources)
        text = as_text(made)
        stale |= not file.exists() or file.read_text(encoding="utf-8") != text
        if not check:
            file.write_text(text, encoding="utf-8")
        waiting = unfinished(made)
        print(f"{language}: {len(made)} messages, {len(waiting)} to be translated")
        for message in waiting if check else ():
            print(f"  {message}")
    if check and stale:
        print("Not up to date; mend it with: python scripts/translations.py")
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
