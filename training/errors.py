"""What training raises when it cannot go on."""


class TrainingError(Exception):
    """Training cannot go on with what it was given; the message says what is wanted instead."""
