"""Clients that ask without a pause until they are told to stop, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.waiting import until

CLIENTS = 4


@dataclass
class Askers:
    """`ask` gets the client's number and how often it asked before; it returns what went wrong, or nothing."""

    ask: Callable[[int, int], str]
    pause_s: float = 0.0
    answered: int = 0
    failed: list[str] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Askers:
        self._threads = [threading.Thread(target=self._go_on_asking, args=(number,)) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, answers: int = 20) -> None:
        """Return when so many more were answered."""
        enough = self.answered + answers
        until(lambda: self.answered >= enough, f"{answers} more answers")

    def _go_on_asking(self, number: int) -> None:
        count = 0
        while not self._done.wait(self.pause_s):
            if problem := self.ask(number, count):
                self.failed.append(problem)
            else:
                self.answered += 1
            count += 1
