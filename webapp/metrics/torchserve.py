"""The status of every TorchServe replica, cached for some seconds: /metrics is scraped often."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from serving.client.replica import Replica
from serving.client.replicas import Replicas
from serving.errors import ServingError
from serving.torchserve.management import ModelStatus

KEPT_S = 5.0
AT_A_TIME = 8  # replicas asked


@dataclass(frozen=True)
class ReplicaStatus:
    """The status of one replica; `process` and `models` are empty where it does not answer."""

    replica: str
    up: bool
    process: str = ""
    models: tuple[ModelStatus, ...] = ()


class ReplicaStatuses:
    """Asks the replicas when the last answer is older than some seconds; safe to share between threads."""

    def __init__(self, replicas: Replicas, kept_s: float = KEPT_S) -> None:
        self._replicas, self._kept_s = replicas, kept_s
        self._lock = threading.Lock()
        self._known: list[ReplicaStatus] = []
        self._due = 0.0

    def current(self) -> list[ReplicaStatus]:
        """The status of every replica; one that does not answer is not up. Raises Unavailable where none is found."""
        with self._lock:
            if time.monotonic() >= self._due:
                with ThreadPoolExecutor(AT_A_TIME) as pool:
                    self._known = list(pool.map(_read_status, self._replicas.all()))
                self._due = time.monotonic() + self._kept_s
            return self._known


def _read_status(replica: Replica) -> ReplicaStatus:
    try:
        return ReplicaStatus(replica.name, True, replica.checks.process_id(), tuple(replica.checks.list_models()))
    except ServingError:
        return ReplicaStatus(replica.name, False)
