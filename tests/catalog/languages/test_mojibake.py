"""Text that was read in the wrong encoding is put right or left alone, and never made worse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cleaning.profile import profile_table
from catalog.cleaning.table import TableCleaner
from catalog.languages.letters import LETTERS
from catalog.languages.mojibake import _bytes, mojibake, without_broken_marks
from tests.catalog.languages.product_lists import WORDS

RIGHT = [word for words in WORDS.values() for word in words.split()]
SIGNS = ["™", "®", " €", "°", "½", " – ", " — ", "…", "’s", "²", "×", " “x”", " „x“", " «x»", "\xa0€", ", ", " / ", "·"]
SPELT = [
    "Nestlé®",
    "Café™ Crème",
    "NÃO É MAÇÃ",
    "“IRMÃ” e «MANHû",
    "„KAFÄ“ ist Ä",
    "BAÑ… CARAMELO",
    "10 £ à la carte",
    "PERÚ»",
    "Ünal DÖŠEK",
    "MANHÃ DE SOL",
    "25 °C à 30 °C",
    "L’ÉTÉ À L’ÎLE",
    "Ä“Ä",
]


def misread(text: str, page: str) -> str:
    back = {byte: char for char, byte in _bytes(page).items()}
    return "".join(chr(byte) if byte < 0x80 else back[byte] for byte in text.encode())


@pytest.mark.parametrize("text", [*SPELT, *RIGHT, *(word.upper() for word in RIGHT)])
def test_right_text_stays(text: str) -> None:
    assert without_broken_marks(mojibake(text)) == text


@given(st.lists(st.sampled_from([*RIGHT, *map(str.upper, RIGHT), *SIGNS]), min_size=1, max_size=6), st.booleans())
def test_right_words_of_every_language_stay_beside_each_other_and_beside_signs(words: list[str], apart: bool) -> None:
    text = (" " if apart else "").join(words)
    if not apart:  # words of two scripts are not written together
        text = "".join(part for word in words[:1] for part in (word, *[one for one in words[1:] if one in SIGNS]))
    assert without_broken_marks(mojibake(text)) == text


@given(st.sampled_from(sorted(LETTERS)), st.data())
def test_any_letters_of_a_language_stay(language: str, data: st.DataObject) -> None:
    letters = LETTERS[language] + "aeinrst"
    word = data.draw(st.text(st.sampled_from(letters), min_size=1, max_size=12))
    assert without_broken_marks(mojibake(word)) == word


@pytest.mark.parametrize("page", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("language", ["German", "French", "Spanish", "Polish", "Czech", "Turkish", "Russian", "Greek"])
def test_words_that_were_misread_are_put_right(language: str, page: str) -> None:
    words = WORDS[language].split()
    assert [mojibake(misread(word, page)) for word in words] == words


def test_more_layers_and_signs_are_put_right() -> None:
    twice = misread(misread("Crème brûlée – 5 €", "cp1252"), "cp1252")
    assert mojibake(twice) == "Crème brûlée – 5 €"
    assert mojibake("Tasse â€žblauâ€œ, 10Â°") == "Tasse „blau“, 10°"
    assert mojibake("voilÃ  le thÃ©") == "voilà le thé"
    assert mojibake("РљСЂСѓР¶РєР° СЃРёРЅСЏСЏ") == "Кружка синяя"
    assert mojibake(misread("青い皿", "cp1252")) == "青い皿"
    assert mojibake("4.7 kÎ©") == "4.7 kΩ" and mojibake("Resistor 4 Î©") == "Resistor 4 Ω"
    assert mojibake(misread("соль и перец", "cp1252")) == "соль и перец"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("Lantern\x89ã¢ Harbour", "Lantern Harbour"),
        ("Kettleã¢ 2 litres", "Kettle 2 litres"),
        ("Mug â€ blue", "Mug blue"),
        ("Toy â\x84\x1f robot", "Toy robot"),
        ("Stand\x99 with caf\x82é", "Stand with café"),
        ("Lampã¢\xa0for desks", "Lamp for desks"),
    ],
)
def test_what_cannot_be_put_right_keeps_its_words_and_is_reported(broken: str, words: str) -> None:
    cleaner = TableCleaner(profile_table([{"title": broken}, *({"title": f"Mug {number}"} for number in range(20))]))
    assert cleaner.clean({"title": broken}) == {"title": words}
    assert cleaner.report.counts["broken marks", "title"] == 1


@pytest.mark.parametrize("cell", ["×¡", "×°", "Ð²", " Î± ", "!×§", "!×§536412", "×§ United Kingdom", "4.25 ×§!"])
def test_stray_marks_do_not_become_one_letter_of_another_script(cell: str) -> None:
    assert mojibake(cell) == cell
