"""What can go wrong with reviews."""


class ReviewError(Exception):
    """A file of reviews that cannot be used as it is; the message says what is accepted."""


class ReviewRejected(Exception):
    """One review that is not taken; the message is the reason."""
