"""Why a request was refused, in words for both the page and the JSON problem.

Every error ends here: `refusal_for` turns Flask's, the catalogue's, the indexer's and serving's errors into a Refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from catalog.errors import DatabaseAway, PictureCode, PictureError, PicturesBusy, StorageAway, StorageError
from catalog.languages.message import Message
from indexer.errors import NoRelease, PhotoOutdated, ReleaseError
from serving.errors import Busy, PictureRejected, ServingError, Unavailable
from serving.ocr.reading import OcrUnavailable
from webapp.search.uploads import UploadGone

# What each status is called and, where the error itself brings no sentence, what happened and what to do next.
PLAIN_WORDS: dict[int, tuple[str, str]] = {
    400: (
        Message("We could not read that"),
        Message("Something in the request is missing or misspelt. Go back and try once more."),
    ),
    401: (Message("Who are you?"), Message("This needs a key, sent as Authorization: Bearer KEY.")),
    403: (Message("This is not open to you"), Message("You are not allowed to see this page.")),
    404: (Message("There is nothing here"), Message("The address may be misspelt, or the product has left the shop.")),
    405: (
        Message("That cannot be done here"),
        Message("This address answers other kinds of requests. Start from the home page."),
    ),
    409: (
        Message("That cannot be done as things are"),
        Message("Something else is in the way. Check the present state, then try again."),
    ),
    410: (Message("This photo is no longer here"), Message("Photos are deleted after a while. Send it again.")),
    413: (Message("That file is too big"), Message("Send a smaller picture.")),
    415: (Message("We cannot read this kind of file"), Message("Send a JPEG, PNG, WebP, AVIF or HEIC picture.")),
    422: (Message("We cannot use this picture"), Message("Save or download it again and send it anew.")),
    429: (
        Message("A little slower, please"),
        Message("Many requests came from your address in a short time. Wait a moment and try again."),
    ),
    500: (
        Message("Something broke on our side"),
        Message("It has been noted. Try again; if it stays, tell us the number below."),
    ),
    503: (
        Message("We cannot answer right now"),
        Message("A part of the shop's search is not ready. Try again in a moment."),
    ),
}
CODES: dict[int, str] = {
    400: "bad_request",
    401: "key_missing",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "photo_expired",
    413: "too_large",
    415: "unsupported_type",
    422: "picture_rejected",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
_OLD_FORM = Message(
    "It was opened too long ago, or cookies are switched off. Go back, reload the page and send it again."
)
_PICTURE_STATUS: dict[PictureCode, int] = {
    "empty": 400,
    "too_large": 413,
    "not_a_picture": 415,
    "heic": 415,
    "truncated": 422,
    "too_many_pixels": 422,
    "too_costly": 422,
}


@dataclass
class Refusal(Exception):
    """An error response; `detail` is a sentence for whoever sent the request."""

    status: int
    detail: str = ""
    code: str = ""
    title: str = ""
    retry_after_s: float | None = None
    fields: Mapping[str, str] = field(default_factory=dict)  # field -> what is wrong with it
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        title, detail = PLAIN_WORDS.get(self.status, PLAIN_WORDS[500 if self.status >= 500 else 400])
        self.title = self.title or title
        self.detail = self.detail or detail
        self.code = self.code or CODES.get(self.status, "error")


def _without_release(error: ReleaseError) -> Refusal:
    if isinstance(error, NoRelease):
        detail = Message(
            "The shop's search has not been built yet. Whoever runs it does that with: shoplens index build"
        )
        return Refusal(503, detail, code="no_release", title=Message("The search is not built yet"), retry_after_s=30)
    detail = Message("The shop's search index cannot be opened. Whoever runs it finds the reason with: shoplens doctor")
    return Refusal(503, detail, code="release_unusable", retry_after_s=30)


def _busy(error: Busy | PicturesBusy) -> Refusal:
    detail = Message("Many photos are being processed just now. Wait a moment and send it again.")
    return Refusal(503, detail, code="busy", title=Message("One moment, please"), retry_after_s=error.retry_after_s)


def _from_serving(error: ServingError) -> Refusal:
    match error:
        case PictureRejected():
            return Refusal(422, Message("The picture could not be read. Save or download it again and send it anew."))
        case Busy():
            return _busy(error)
        case Unavailable():
            detail = Message(
                "Photos cannot be searched just now. Searching by words still works; or try again in a moment."
            )
            return Refusal(503, detail, retry_after_s=error.retry_after_s)
        case _:
            detail = Message(
                "The model that reads photos gave no usable answer. Whoever runs it finds why with: shoplens doctor"
            )
            return Refusal(503, detail, code="model_unusable", retry_after_s=30)


def _without_database(_error: Exception) -> Refusal:
    return Refusal(503, Message("The shop's catalogue does not answer."), retry_after_s=10)


def _without_reading(_error: OcrUnavailable) -> Refusal:
    detail = Message(
        "Reading words in photos is switched off here. Type the words instead; whoever runs it: shoplens doctor"
    )
    return Refusal(503, detail, code="reading_unavailable", retry_after_s=300)


def _from_http(error: HTTPException) -> Refusal:
    if error.response is not None and error.code is None:
        return Refusal(500)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return Refusal(error.code or 500, headers=headers, retry_after_s=60 if error.code == 429 else None)


# The one mapping from any error to what is answered; the first type that fits decides.
_MAPPING: tuple[tuple[type[Exception], Callable[[Any], Refusal]], ...] = (
    (Refusal, lambda error: error),
    (PictureError, lambda error: Refusal(_PICTURE_STATUS[error.code], error.message, code=error.code)),
    (PicturesBusy, _busy),
    (UploadGone, lambda _: Refusal(410)),
    (ReleaseError, _without_release),
    (PhotoOutdated, lambda _: Refusal(503, retry_after_s=1)),
    (OcrUnavailable, _without_reading),
    (ServingError, _from_serving),
    (DatabaseAway, _without_database),
    (OperationalError, _without_database),
    (StorageAway, lambda error: Refusal(503, code="storage_away", retry_after_s=error.retry_after_s)),
    (StorageError, lambda _: Refusal(503, code="storage_unusable", retry_after_s=60)),
    (CSRFError, lambda _: Refusal(400, _OLD_FORM, code="form_expired", title=Message("The form has grown old"))),
    (HTTPException, _from_http),
    (Exception, lambda _: Refusal(500)),
)


def refusal_for(error: Exception) -> Refusal:
    """The refusal for any error."""
    return next(refuse(error) for kind, refuse in _MAPPING if isinstance(error, kind))
