import pytest

from reviews.sentences import around, clauses, sentences


def cut(text: str) -> list[str]:
    return [text[first:last] for first, last in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It broke. I sent it back!", ["It broke.", "I sent it back!"]),
        ("Soft and warm, but it shrank twice.", ["Soft and warm", "it shrank twice."]),
        ("Lovely but no", ["Lovely but no"]),  # too little on either side to say anything
        ("I am 5'6 and approx. 140 pounds... it fits", ["I am 5'6 and approx. 140 pounds...", "it fits"]),
        ("Great; sadly the lid leaks", ["Great; sadly the lid leaks"]),
        ("", []),
        ("5/5 !!!", []),
    ],
)
def test_a_text_is_cut_where_its_mind_may_turn(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_clause_is_quoted_with_its_whole_sentence() -> None:
    text = "Hello there. Soft and warm, but it shrank twice. Bye now."
    assert around(text, clauses(text)[2]) == "Soft and warm, but it shrank twice."


def test_a_hostile_text_is_cut_in_no_time() -> None:
    text = "but " * 20_000 + "." * 20_000
    assert len(sentences(text)) == 1 and clauses(text)
