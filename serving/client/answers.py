"""What TorchServe's answers to predictions mean: numbers, or one of our errors."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy
import numpy.typing

from serving.cards import Card
from serving.errors import BadAnswer, Busy, ModelMissing, PictureRejected, ServingError, Unavailable
from serving.handlers.bundle import unpack_answers

Floats = numpy.typing.NDArray[numpy.float32]


@dataclass(frozen=True)
class ImageEncoding:
    """What the image encoder says of one picture; vectors are of unit length."""

    vector: Floats  # where like pictures lie
    probabilities: Mapping[str, Floats]  # of each label head
    aligned: Floats | None = None  # among the vectors of the text encoder that the card names; None without one


class WorkerDied(Unavailable):
    """The worker went down with the request; another try usually meets the new worker."""


def image_encoding(card: Card, content: bytes) -> ImageEncoding:
    """The numbers of one answer, without copying them; BadAnswer when they are not what the card promises."""
    sizes = [card.dimension, *(len(labels) for labels in card.heads.values())]
    numbers = _floats(card, content, sum(sizes) + card.aligned_dimension)
    vector, *heads, aligned = numpy.split(numbers, numpy.cumsum(sizes))
    probabilities = dict(zip(card.heads, heads, strict=True))
    return ImageEncoding(vector, probabilities, aligned if card.aligned_dimension else None)


def image_encodings(card: Card, content: bytes, pictures: int) -> list[ImageEncoding | ServingError]:
    """Of each picture of a bundle its numbers or the error; BadAnswer when that is not what the answer holds."""
    try:
        answers = unpack_answers(content, pictures)
    except ValueError as error:
        raise BadAnswer(f"{card.key} answered a bundle of pictures with something else: {error}.") from error
    return [PictureRejected(one) if isinstance(one, str) else image_encoding(card, one) for one in answers]


def text_vectors(card: Card, content: bytes, texts: int) -> Floats:
    """float32 [texts, dimension]; BadAnswer when the answer holds anything else."""
    return _floats(card, content, texts * card.dimension).reshape(texts, card.dimension)


def refusal(card: Card, status: int, kind: str, message: str) -> ServingError:
    """The error that an answer with another status than 200 stands for."""
    error: ServingError
    match status, kind:
        case 404, _:
            error = ModelMissing(f"TorchServe does not hold {card.name} version {card.version}: {message}")
        case 422, "PictureRejected":
            error = PictureRejected(message)
        case 413, _:
            error = PictureRejected("The picture's file is larger than TorchServe accepts.")
        case 503, "ServiceUnavailableException":
            error = Busy(f"All workers of {card.key} are busy and its queue is full.")
        case 500, _ if message.startswith(("Worker died", "Worker scaled down")):
            error = WorkerDied(f"The worker of {card.key} ended while it answered.")
        case 507, _:
            error = WorkerDied(f"The worker of {card.key} was killed, or ran out of memory.", retry_after_s=30)
        case _:
            error = BadAnswer(f"{card.key} answered with status {status} ({kind}): {message}")
    return error


def _floats(card: Card, content: bytes, expected: int) -> Floats:
    if len(content) != 4 * expected:
        raise BadAnswer(
            f"{card.key} answered with {len(content)} bytes, its card calls for {4 * expected}. "
            "Build its archive anew and register it again."
        )
    numbers = numpy.frombuffer(content, dtype="<f4")
    if not numpy.isfinite(numbers).all():
        raise BadAnswer(f"{card.key} answered with numbers that are not finite.")
    return numbers
