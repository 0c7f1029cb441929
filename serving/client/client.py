"""Pictures and texts in, vectors out: the client of TorchServe's predictions."""

import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

import numpy

from serving.cards import Card
from serving.client.answers import Floats, ImageEncoding, WorkerDied, image_encoding, image_encodings, text_vectors
from serving.client.replica import Lane, Replica, ReplicaState
from serving.client.replicas import Replicas
from serving.errors import Busy, ModelMissing, PictureRejected, ServingError, Silent, Unavailable
from serving.handlers.bundle import pack
from serving.http import Timeout

__all__ = ["Client", "ImageEncoding", "Lane", "Patience", "Timeout"]

FAIL_OVER_SHARE = 0.2  # of the longest wait, before a shopper's request goes to another replica
LEAST_READ_S = 0.5
TEXTS_TOGETHER = 64  # in one request
BULK_CHARACTERS = 6_000  # of the texts of one request in bulk: what a core computes in a fifth of a second
BULK_TEXTS_UNDER_WAY = 2  # requests of them: one that is computed and one that waits; a shopper waits for both
PICTURES_TOGETHER = 4  # in one request
BUNDLE_BYTES = 4_000_000  # of which more travels alone
_Item = TypeVar("_Item")
_Sized = TypeVar("_Sized", str, bytes)
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Patience:
    """How long a lane keeps trying what trying again may mend, and how much it sends at a time."""

    busy_s: float  # while the queue is full
    unavailable_s: float  # while TorchServe is down, or new and without its models yet
    give_way_s: float  # to shoppers, before each request
    concurrency: int  # requests on their way at a time: enough that no worker waits, and a shopper waits for few


PATIENCE: dict[Lane, Patience] = {
    "interactive": Patience(busy_s=1.0, unavailable_s=0.0, give_way_s=0.0, concurrency=4),
    "bulk": Patience(busy_s=120.0, unavailable_s=120.0, give_way_s=0.5, concurrency=5),
}


class Client:
    """Speaks to the inference addresses of every replica of TorchServe; safe to share between threads."""

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        self._closed = threading.Event()
        self._one_by_one = set[str]()  # keys of cards whose workers know no bundles

    def close(self) -> None:
        """Wait for nobody any more: what is being tried again fails by its last error, so that a process can end."""
        self._closed.set()

    def replicas(self) -> list[ReplicaState]:
        """How each replica does, as this process sees it; asks none of them."""
        return self._replicas.states()

    def encode_image(self, card: Card, data: bytes, *, lane: Lane = "interactive") -> ImageEncoding:
        """Embedding and probabilities of one picture; PictureRejected when its bytes are no picture."""
        return image_encoding(card, self._predict(card, data, lane))

    def encode_images(
        self,
        card: Card,
        pictures: Iterable[bytes],
        *,
        lane: Lane = "bulk",
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[ImageEncoding | ServingError]:
        """One encoding or error a picture, in their order; progress is called with the number done so far."""

        given_up = threading.Event()  # when one request has waited in vain, those behind it need not do so as well

        def encode(bundle: list[bytes]) -> list[ImageEncoding | ServingError]:
            try:
                encodings = self._encode_bundle(card, bundle, lane, given_up)
            except ServingError as error:
                return [error] * len(bundle)
            given_up.clear()
            return encodings

        answers = _in_order(encode, _together(pictures, PICTURES_TOGETHER, BUNDLE_BYTES), PATIENCE[lane].concurrency)
        for done, encoding in enumerate(chain.from_iterable(answers), start=1):
            yield encoding
            if progress:
                progress(done)

    def encode_texts(self, card: Card, texts: Sequence[str], *, lane: Lane = "interactive") -> Floats:
        """float32 [n, dimension], of unit length; more than 64 texts travel in several requests.

        Long ones in bulk travel with fewer others, or a shopper's query would wait for all of them.
        """
        chunks = list(_together(texts, TEXTS_TOGETHER, BULK_CHARACTERS if lane == "bulk" else None))
        if not chunks:
            return numpy.empty((0, card.dimension), dtype=numpy.float32)

        def encode(chunk: list[str]) -> Floats:
            content = self._predict(card, json.dumps(chunk).encode(), lane)
            return text_vectors(card, content, len(chunk))

        if len(chunks) == 1:
            return encode(chunks[0])
        at_once = PATIENCE[lane].concurrency if lane == "interactive" else BULK_TEXTS_UNDER_WAY
        return numpy.concatenate(list(_in_order(encode, chunks, at_once)))

    def _encode_bundle(
        self, card: Card, bundle: Sequence[bytes], lane: Lane, given_up: threading.Event
    ) -> list[ImageEncoding | ServingError]:
        """Of each picture its encoding, or that it is none; raises where the request itself fails."""
        if len(bundle) > 1 and card.key not in self._one_by_one:
            try:
                return image_encodings(card, self._predict(card, pack(bundle), lane, given_up), len(bundle))
            except PictureRejected:  # an archive from before there were bundles takes it for one broken picture
                self._one_by_one.add(card.key)
        return [self._encode_one(card, picture, lane, given_up) for picture in bundle]

    def _encode_one(
        self, card: Card, picture: bytes, lane: Lane, given_up: threading.Event
    ) -> ImageEncoding | ServingError:
        try:
            return image_encoding(card, self._predict(card, picture, lane, given_up))
        except PictureRejected as error:
            return error

    def _predict(self, card: Card, data: bytes, lane: Lane, given_up: threading.Event | None = None) -> bytes:
        """The content of the answer; tries again as the lane's patience allows, then raises the last error."""
        start, again = time.monotonic(), False
        for step_s in chain((0.05, 0.1, 0.2, 0.4, 0.8), repeat(1.5)):
            try:
                return self._ask_once(card, data, lane)
            except (Busy, Unavailable, ModelMissing) as error:
                # A worker that is stopped or dies can take what it held with it, and TorchServe may not even say so.
                if isinstance(error, (WorkerDied, Silent)) and not again:
                    again = True
                    continue
                if isinstance(error, WorkerDied):
                    raise
                left_s = _patience_s(error, PATIENCE[lane], given_up) - (time.monotonic() - start)
                if left_s <= 0 or self._closed.is_set():
                    if given_up and not isinstance(error, Busy):
                        given_up.set()
                    raise
                # Jitter, so that those turned away together do not come back together.
                self._closed.wait(min(left_s, random.uniform(0.01, step_s)))
        raise AssertionError("the steps never end")

    def _ask_once(self, card: Card, data: bytes, lane: Lane) -> bytes:
        """Each replica that is likely to answer is asked in turn, until one does; the last error is raised."""
        if not data:
            raise PictureRejected("The picture is empty.")
        key, tried, deadline = card.model_key, list[Replica](), time.monotonic() + self._longest_s(lane)
        while True:
            with self._replicas.taken(key, lane, tried) as replica:
                tried.append(replica)
                others = any(one.likely_answers(key) for one in self._replicas.left(key, tried))
                try:
                    with self._in_lane(replica, lane):
                        return replica.ask(card, data, self._read_s(lane, others, deadline))
                except (Busy, Unavailable, ModelMissing):
                    if not self._replicas.left(key, tried):
                        raise

    def _in_lane(self, replica: Replica, lane: Lane) -> AbstractContextManager[None]:
        if lane == "interactive":
            return replica.lanes.interactive()
        replica.lanes.give_way(PATIENCE[lane].give_way_s)
        return nullcontext()

    def _read_s(self, lane: Lane, others: bool, deadline: float) -> float:
        """A shopper waits long for a silent replica only where no other could answer."""
        left_s = max(deadline - time.monotonic(), LEAST_READ_S)
        return (
            min(left_s, self._replicas.timeout.read_s * FAIL_OVER_SHARE) if others and lane == "interactive" else left_s
        )

    def _longest_s(self, lane: Lane) -> float:
        """For one of a shopper's two tries, or for each of bulk work's."""
        return self._replicas.timeout.read_s / (2 if lane == "interactive" else 1)


def _patience_s(error: ServingError, patience: Patience, given_up: threading.Event | None) -> float:
    if isinstance(error, Busy):
        return patience.busy_s
    return 0.0 if given_up and given_up.is_set() else patience.unavailable_s


def _together(items: Iterable[_Sized], number: int, most: int | None) -> Iterator[list[_Sized]]:
    """The items in their order, so many together, or fewer where they would be longer than `most` together."""
    part, total = list[_Sized](), 0
    for item in items:
        if part and (len(part) == number or (most is not None and total + len(item) > most)):
            yield part
            part, total = [], 0
        part.append(item)
        total += len(item)
    if part:
        yield part


def _in_order(work: Callable[[_Item], _Result], items: Iterable[_Item], concurrency: int) -> Iterator[_Result]:
    """Results in the order of the items, a bounded number of them being worked on or waiting to be taken."""
    pending: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(concurrency) as pool:
        try:
            for item in items:
                pending.append(pool.submit(work, item))
                if len(pending) >= 2 * concurrency:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
