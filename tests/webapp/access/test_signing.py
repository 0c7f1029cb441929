"""Signatures whose time is still to come."""

from __future__ import annotations

import time

import pytest
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from tests.support.desk import PASSWORD, Desk
from webapp.access.signing import PatientSigner

AN_HOUR_S = 3600


def signed(later_s: int) -> bytes:
    """A value signed so much later than now."""

    class Other(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) + later_s

    return Other("key").sign(b"value")


@pytest.mark.parametrize("later_s", [AN_HOUR_S, 0])
def test_what_is_signed_now_or_later_is_good(later_s: int) -> None:
    assert PatientSigner("key").unsign(signed(later_s), max_age=60) == b"value"


def test_what_is_too_old_or_forged_is_not() -> None:
    with pytest.raises(SignatureExpired):
        PatientSigner("key").unsign(signed(-AN_HOUR_S), max_age=60)
    with pytest.raises(BadSignature):
        PatientSigner("another key").unsign(signed(AN_HOUR_S), max_age=60)


def test_a_form_opened_before_the_clock_was_set_back_is_taken(closed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.time()) + AN_HOUR_S)
        token = closed.token("/ops/sign-in")
    form = {"csrf_token": token, "name": "owner", "password": PASSWORD}
    assert closed.client.post("/ops/sign-in", data=form).status_code == 303
