"""Signatures with a time that outlive a clock that is set back, or another machine's whose clock is behind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner


class PatientSigner(TimestampSigner):
    """What was signed at a time that is still to come is as good as new; the library's own signer refuses it."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """As the library's: the value; SignatureExpired where it is older than max_age (s), BadSignature if forged."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            if error.date_signed is None or error.date_signed <= datetime.now(UTC):
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]
