"""When to stop asking what does not answer, and when to try it again."""

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "half-open", "open"]
FAILURES = 3  # in a row, until nothing is asked any more
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0


class Circuit:
    """Opens after several failures in a row; then nothing is asked until a check says that it is well again.

    Half-open, questions go through on trial: the first answer closes it, the first failure opens it for twice as long.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._state: State = "closed"
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._opened = 0.0

    @property
    def state(self) -> State:
        """Closed: it is asked; open: it is not; half-open: it is tried."""
        return self._state

    @property
    def retry_in_s(self) -> float:
        """How long it surely stays open."""
        left_s = self._opened + self._pause_s - self._clock()
        return max(left_s, 0.0) if self._state == "open" else 0.0

    def succeeded(self) -> None:
        """It answered a question."""
        with self._guard:
            self._state, self._failures, self._pause_s = "closed", 0, FIRST_PAUSE_S

    def failed(self) -> None:
        """A question got no answer."""
        with self._guard:
            self._failures += 1
            if self._state == "half-open":
                self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            elif self._state == "open" or self._failures < FAILURES:
                return
            self._state, self._opened = "open", self._clock()

    def looks_well(self) -> None:
        """A check beside the questions found it well; after its pause an open circuit lets some through on trial."""
        with self._guard:
            if self._state == "open" and self._clock() >= self._opened + self._pause_s:
                self._state = "half-open"

    def started_anew(self) -> None:
        """What was asked has been started again, so what was learned of it counts no more."""
        with self._guard:
            if self._state == "open":
                self._state, self._pause_s = "half-open", FIRST_PAUSE_S
