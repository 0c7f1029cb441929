"""Several pictures in one request."""

import pytest

from serving.handlers.bundle import MARK, MOST, is_bundle, pack, pack_answers, unpack, unpack_answers


@pytest.mark.parametrize("parts", [[b"one"], [b"one", b"", b"three" * 100], [b""] * MOST])
def test_what_was_packed_comes_out(parts: list[bytes]) -> None:
    assert is_bundle(pack(parts))
    assert unpack(bytearray(pack(parts))) == parts


def test_answers_keep_their_places_and_refusals_their_words() -> None:
    answers = [b"\0\0\1\2", "Not a whole picture: „größer“.", b"", "empty"]
    assert unpack_answers(pack_answers(answers), 4) == answers


WHOLE = pack([b"one", b"two"])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "mark"),
        (MARK, "mark"),
        (MARK + b"\1\0", "mark"),
        (MARK + b"\2\0\0\0\3\0\0\0", "within the lengths"),
        (WHOLE[:-1], "expected .* bytes"),
        (WHOLE + b"x", "expected .* bytes"),
        (MARK + b"\xff\xff\xff\xff", "at most 16"),
        (MARK + b"\1\0\0\0\xff\xff\xff\xff", "expected 4294967319 bytes"),
    ],
)
def test_damaged_bundles_are_refused(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unpack(body)


def test_answers_for_another_number_of_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="for 3 pictures, 2 arrived"):
        unpack_answers(pack_answers([b"1", b"2"]), 3)
