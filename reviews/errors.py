"""Errors of this package."""


class ReviewError(Exception):
    """A file or model of reviews that cannot be used; the message says what is accepted."""


class ReviewRejected(Exception):
    """One review that is not imported; the message is the reason."""
