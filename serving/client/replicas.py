"""All TorchServe processes together: found, watched, and chosen between, so that a dead or slow one costs no answer."""

import random
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from serving.cards import ModelKey
from serving.client.replica import Lane, Replica, ReplicaState
from serving.discovery import Discovery, Place
from serving.errors import Busy, ServingError, Unavailable
from serving.http import Session, Timeout, open_session
from serving.tokens import KeyFile

Answer = TypeVar("Answer")
FIND_EVERY_S = 5.0
CHECK_EVERY_S = 1.0
LOOK_UP_S = 0.2  # for which a request waits for names to be looked up again


class Replicas:
    """Every replica there is now; each keeps what was learned of it for as long as it stays at its place."""

    def __init__(self, discovery: Discovery, timeout: Timeout | None = None, session: Session | None = None) -> None:
        self.timeout = timeout or Timeout()
        self._discovery, self._session = discovery, session or open_session()
        self._guard, self._finding = threading.Lock(), threading.Lock()
        self._found = dict[Place, Replica]()
        self._found_at = float("-inf")
        self._watching = False

    def all(self) -> list[Replica]:
        """Every replica, looked up anew every few seconds; Unavailable where none was ever found.

        A name server that does not answer holds nobody up once some are known.
        """
        if self._is_old() and self._found and self.several:
            self._find_beside()
        elif self._is_old():
            with self._finding:
                if self._is_old():
                    self._find()
        return list(self._found.values())

    @property
    def several(self) -> bool:
        """Whether there may be more than one."""
        return self._discovery.several

    def first(self) -> Replica:
        """One that answers, or else any; for what is the same on all."""
        every = self.all()
        return next((one for one in every if one.checks.ping()), every[0]) if len(every) > 1 else every[0]

    def each(self, ask: Callable[[Replica], Answer]) -> dict[Replica, Answer | ServingError]:
        """What each replica answers, all asked at the same time, or the error in its place."""

        def answer(replica: Replica) -> Answer | ServingError:
            try:
                return ask(replica)
            except ServingError as error:
                return error

        every = self.all()
        if len(every) == 1:
            return {every[0]: answer(every[0])}
        with ThreadPoolExecutor(len(every)) as pool:
            return dict(zip(every, pool.map(answer, every), strict=True))

    def states(self) -> list[ReplicaState]:
        """How each does, as this process sees it, without asking any."""
        return [replica.state() for replica in self.all()]

    @contextmanager
    def taken(self, key: ModelKey, lane: Lane, tried: Collection[Replica] = ()) -> Iterator[Replica]:
        """The fittest replica for one request, counted as busy meanwhile.

        Unavailable at once while the circuits of all are open, Busy while as many requests as may be are on their way.
        """
        replica = self._take(key, lane, tried)
        try:
            yield replica
        finally:
            replica.leave(lane)
            self._watch_if_needed()

    def left(self, key: ModelKey, tried: Collection[Replica] = ()) -> list[Replica]:
        """Those that may still be asked."""
        return [one for one in self.all() if one not in tried and one.circuit(key).state != "open"]

    def _take(self, key: ModelKey, lane: Lane, tried: Collection[Replica]) -> Replica:
        left = self.left(key, tried)
        if not left:
            self._watch_if_needed()
            waits = [one.circuit(key).retry_in_s for one in self.all()]
            raise Unavailable(
                f"TorchServe did not answer several times in a row; {'-'.join(key)} is asked for again when it does.",
                retry_after_s=max(1.0, min(waits)),
            )
        random.shuffle(left)
        for replica in sorted(left, key=lambda one: self._rank(one, key)):
            if replica.enter(lane):
                return replica
        raise Busy(f"As many requests as may be are on their way to {'-'.join(key)}.")

    def _rank(self, replica: Replica, key: ModelKey) -> tuple[int, int]:
        """Those that hold the model first, the least busy of them; a replica on trial gets one request at a time."""
        outstanding = replica.outstanding
        if replica.circuit(key).state == "half-open":
            return (0, -1) if not outstanding and replica.holds(key) else (2, outstanding)
        return (0 if replica.holds(key) else 1), outstanding

    def _is_old(self) -> bool:
        return time.monotonic() - self._found_at > FIND_EVERY_S

    def _find_beside(self) -> None:
        """Look up in a thread, unless one does so already, and wait for it as long as a look-up usually takes."""

        def find() -> None:
            try:
                self._find()
            finally:
                self._finding.release()

        if self._finding.acquire(blocking=False):
            finding = threading.Thread(target=find, name="find-replicas", daemon=True)
            finding.start()
            finding.join(LOOK_UP_S)

    def _find(self) -> None:
        try:
            places = self._discovery.places()
        except Unavailable:
            if not self._found:
                raise
        else:
            self._found = {place: self._found.get(place) or self._open(place) for place in places}
        self._found_at = time.monotonic()

    def _open(self, place: Place) -> Replica:
        keys = KeyFile(place.key_file, place.management_url, session=self._session)
        return Replica(place, keys, self.timeout, self._session)

    def _watch_if_needed(self) -> None:
        with self._guard:
            if self._watching or not self._worth_watching():
                return
            self._watching = True
        threading.Thread(target=_watch, args=(weakref.ref(self),), name="replicas", daemon=True).start()

    def _worth_watching(self) -> bool:
        return self._discovery.several or any(one.state().state != "closed" for one in self._found.values())

    def look_after(self) -> bool:
        """Check every replica once; False when there is no more need to look."""
        for replica in self.all():
            replica.check()
        with self._guard:
            self._watching = self._worth_watching()
            return self._watching


def _watch(seen: "weakref.ref[Replicas]") -> None:
    """Ends with the replicas, which nobody may keep alive only to have them watched."""
    while (replicas := seen()) is not None:
        try:
            if not replicas.look_after():
                return
        except ServingError:
            pass  # nothing is found just now
        del replicas
        time.sleep(CHECK_EVERY_S)


def one_replica(
    base_url: str, keys: KeyFile, timeout: Timeout | None = None, session: Session | None = None
) -> Replicas:
    """The one TorchServe at fixed addresses."""
    return Replicas(Discovery([base_url], keys.management_url, keys.path), timeout, session)
