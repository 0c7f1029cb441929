"""The error of this package."""


class TrainingError(Exception):
    """Training cannot go on with what it was given; the message says what is wanted instead."""
