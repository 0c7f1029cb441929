"""Every language has every word; a shop may bring languages of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from webapp.languages.translations import BUNDLED, INSIDE, check_languages, known_languages, messages_of
from webapp.settings import PROJECT

BUNDLED_LANGUAGES = [code for code in known_languages() if code != "en"]
_TAG = re.compile(r'</?[a-z]+( href="%\(address\)s")?>')
_PLACE = re.compile(r"%\(\w+\)[a-z]|</?\w+")  # what a translation must not lose: values and elements


def opened(code: str) -> Catalog:
    with (BUNDLED / code / INSIDE).open("rb") as file:
        return read_po(file, abort_invalid=True)


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_english_german_french_spanish_and_arabic_are_there() -> None:
    assert {"en", "de", "fr", "es", "ar"} <= set(known_languages())


def test_the_translations_have_the_messages_of_the_sources_and_no_others() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/translations.py", "--check"],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("code", BUNDLED_LANGUAGES)
def test_every_message_is_translated_and_looked_through(code: str) -> None:
    catalogue = opened(code)
    assert len(catalogue) > 300
    missing = [message.id for message in catalogue if message.id and (message.fuzzy or not all(strings(message)))]
    assert missing == []


@pytest.mark.parametrize("code", BUNDLED_LANGUAGES)
def test_every_message_has_as_many_plural_forms_as_the_language(code: str) -> None:
    catalogue = opened(code)
    wrong = [one.id for one in catalogue if one.id and one.pluralizable and len(one.string) != catalogue.num_plurals]
    assert wrong == []


@pytest.mark.parametrize("code", BUNDLED_LANGUAGES)
def test_translations_have_the_values_and_the_elements_of_the_message(code: str) -> None:
    """A form for one number alone may leave the number out: "a day", "two days"."""
    for message in opened(code):
        if not message.id:
            continue
        wanted = sorted(_PLACE.findall(message.id[-1] if message.pluralizable else message.id))
        *special, usual = strings(message)
        assert sorted(_PLACE.findall(usual)) == wanted, message.id
        for form in special:
            assert set(_PLACE.findall(form)) <= set(wanted), message.id


@pytest.mark.parametrize("code", BUNDLED_LANGUAGES)
def test_translations_can_stand_in_an_attribute(code: str) -> None:
    """Templates escape the values of a message, not its text: “ or « stands there instead of a straight quote."""
    for message in opened(code):
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            if text:
                assert re.findall(r'["<&]', _TAG.sub("", text)) == []
        for text in strings(message) if message.id else ():
            assert re.findall(r'["<&]', _TAG.sub("", text)) == [], message.id


def write(folder: Path, code: str, text: str) -> None:
    file = folder / code / INSIDE
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def test_a_shop_brings_a_language_and_changes_words(tmp_path: Path) -> None:
    write(tmp_path, "it", 'msgid "Search"\nmsgstr "Cerca"\n')
    write(tmp_path, "de", 'msgid "Search"\nmsgstr "Los"\n')
    write(tmp_path, "zz", 'msgid "Search"\nmsgstr "?"\n')  # no language of this world
    assert known_languages(tmp_path) == ("en", *sorted({*BUNDLED_LANGUAGES, "it"}))
    assert messages_of("it", tmp_path).gettext("Search") == "Cerca"
    assert messages_of("it", tmp_path).gettext("Close") == "Close"
    assert messages_of("de", tmp_path).gettext("Search") == "Los"
    assert messages_of("de", tmp_path).gettext("Close") == "Schließen"


def test_what_nobody_looked_through_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, "it", '#, fuzzy\nmsgid "Search"\nmsgstr "Cercare?"\n')
    assert messages_of("it", tmp_path).gettext("Search") == "Search"


def test_a_language_without_words_is_refused_with_those_there_are() -> None:
    assert check_languages("de, en,de") == ("de", "en")
    with pytest.raises(ValueError, match="there are no words in 'xx'; accepted are en, ar, de"):
        check_languages("de,xx")
