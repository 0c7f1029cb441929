"""A message is an English text, and what it was made of."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

from catalog.languages.message import Message, as_data, message_from

MOST = Message("at most %(most)s pixels", most=40_000)


def test_a_message_is_its_english_sentence() -> None:
    assert MOST == "at most 40,000 pixels"
    assert json.dumps({"detail": MOST}) == '{"detail": "at most 40,000 pixels"}'
    assert Message("100 %%") == "100 %"


def test_a_message_knows_what_it_was_made_of() -> None:
    assert (MOST.template, dict(MOST.values)) == ("at most %(most)s pixels", {"most": 40_000})


def test_a_copy_is_the_same_message() -> None:
    for message in (MOST, Message("50 %%"), Message("%(a)s", a="100 %(b)s")):
        copied = copy.deepcopy(message)
        assert (copied, copied.template, copied.values) == (message, message.template, message.values)


def test_a_message_crosses_to_another_process() -> None:
    whole = Message("%(has)s; %(size)s MB are too much.", has=MOST, size=Decimal("12.5"))
    back = message_from(json.loads(json.dumps(as_data(whole))))
    assert back == whole
    assert back.template == whole.template
    assert isinstance(back.values["has"], Message)
