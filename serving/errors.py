"""What can go wrong on the way to TorchServe and back.

ServingError
├── Unavailable      TorchServe does not answer: trying again later helps (retry_after_s)
│   ├── NoWorker     it answers, but no worker of the model is ready
│   └── NotStarted   the workers that were asked for do not start
├── Busy             its queue is full: trying again soon helps (retry_after_s)
├── ModelMissing     it does not hold that model version: registering it helps
├── PictureRejected  the picture cannot be encoded: trying again does not help
├── BadAnswer        it answered what nobody asked for: trying again does not help
├── StartFailed      TorchServe cannot be started; the message says what is in the way
│   └── JavaMissing  no Java that it runs with
├── ArchiveFailed    a model's archive cannot be built from what there is
├── CardError        a model card cannot be used; the message names file and field (in card_parts.py)
├── OcrUnavailable   and others of reading words (ocr/reading.py)
└── NetworkRefused   no network is what was asked for: an unknown architecture, a size or dimension it cannot have
    └── WeightsRefused  the weights it was to start from cannot be had, or are those of another network
"""


class ServingError(Exception):
    """Anything that failed in or on the way to model serving; the message is a sentence for people."""


class Unavailable(ServingError):
    """TorchServe does not answer or no worker is ready."""

    def __init__(self, message: str, retry_after_s: float = 5.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Silent(Unavailable):
    """TorchServe took a request and did not answer it in time."""


class NoWorker(Unavailable):
    """TorchServe has no worker of the model ready."""


class NotStarted(Unavailable):
    """TorchServe could not start the workers that it was asked for."""


class Busy(ServingError):
    """The queue of the model is full."""

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ModelMissing(ServingError):
    """TorchServe does not hold the model version that was asked for."""


class PictureRejected(ServingError):
    """The picture cannot be encoded; the message says why."""


class BadAnswer(ServingError):
    """TorchServe's answer is not what the request calls for."""


class StartFailed(ServingError):
    """TorchServe cannot be started."""


class JavaMissing(StartFailed):
    """No Java of the needed version was found."""


class ArchiveFailed(ServingError):
    """A model archive cannot be built."""


class NetworkRefused(ServingError, ValueError):
    """No network can be built as asked; the message says what is accepted."""


class WeightsRefused(NetworkRefused):
    """The weights a network was to start from cannot be had or do not fit it."""
