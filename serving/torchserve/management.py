"""TorchServe's management API: what it holds, with how many workers, and how to change that."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from serving.cards import ModelKey, parse_name, parse_version
from serving.errors import BadAnswer, Busy, ModelMissing, NotStarted, ServingError
from serving.http import Timeout, error_of
from serving.tokens import KeyFile
from serving.wire import Wire

READY = "READY"
_LOADING_S = 240.0  # until a model is unpacked, and again until its workers have loaded it
_POLL_S = 0.2


@dataclass(frozen=True)
class Worker:
    """One worker process; memory in bytes."""

    id: str
    status: str
    pid: int
    memory: int


@dataclass(frozen=True)
class ModelStatus:
    """One version of one model as TorchServe holds it."""

    name: str
    version: str
    archive: str
    min_workers: int
    max_workers: int
    batch_size: int
    max_batch_delay_ms: int
    workers: tuple[Worker, ...]
    queue_remaining: int
    pending: int
    is_default: bool = False  # answers where no version is named; known to list_models alone

    @property
    def model_key(self) -> ModelKey:
        """The model's name and version."""
        return ModelKey(self.name, self.version)

    @property
    def ready(self) -> int:
        """Workers that can answer."""
        return sum(worker.status == READY for worker in self.workers)


class Management:
    """Speaks to the management address of one TorchServe process."""

    def __init__(
        self, base_url: str, keys: KeyFile, timeout: Timeout | None = None, session: requests.Session | None = None
    ) -> None:
        self._keys = keys
        self._wire = Wire(base_url, keys, "management", timeout or Timeout(read_s=10), session)
        self.base_url = self._wire.base_url

    def ping(self) -> bool:
        """Whether TorchServe answers; it says nothing about its models."""
        try:
            self._call("GET", "/models", {"limit": "1"})
        except ServingError:
            return False
        return True

    def process_id(self) -> str:
        """Another one after every start of TorchServe; Unavailable when it does not answer."""
        self._call("GET", "/models", {"limit": "1"})  # a stopped TorchServe may leave its key file behind
        return self._keys.process_id()

    def list_models(self) -> list[ModelStatus]:
        """Every version of every model; its archive says which one is the default."""
        defaults, page = dict[str, str](), {"limit": "100"}
        while True:
            body = self._call("GET", "/models", page)
            defaults |= {str(model["modelName"]): str(model["modelUrl"]) for model in body["models"]}
            if "nextPageToken" not in body:
                return [status for name, archive in defaults.items() for status in self._told(name, archive)]
            page = {"limit": "100", "next_page_token": str(body["nextPageToken"])}

    def versions(self, name: str) -> list[ModelStatus]:
        """Every version of one model; ModelMissing when there is none."""
        return [_status(raw) for raw in self._call("GET", f"/models/{parse_name(name)}/all")]

    def describe(self, name: str, version: str | None = None) -> ModelStatus:
        """One version of a model, the default one if none is named; ModelMissing when it is not held."""
        return _status(self._call("GET", _path(name, version))[0])

    def ready_workers(self, name: str, version: str) -> int:
        """How many workers of a version can answer; 0 also when TorchServe does not hold it."""
        try:
            return self.describe(name, version).ready
        except ModelMissing:
            return 0

    def register(
        self, name: str, archive: str, *, workers: int = 0, batch_size: int = 8, max_batch_delay_ms: int = 5
    ) -> None:
        """Take an archive of the model store; one that is already registered is left as it is."""
        query = {
            "url": archive,
            "model_name": parse_name(name),
            "initial_workers": str(workers),
            "batch_size": str(batch_size),
            "max_batch_delay": str(max_batch_delay_ms),
            "synchronous": "true",
        }
        self._call("POST", "/models", query, read_s=_LOADING_S, accepted=(200, 409))

    def scale(self, name: str, version: str, workers: int, *, wait: bool = True) -> None:
        """Run that many workers; with wait it returns when they are READY, and raises when they cannot start."""
        # Never synchronous: TorchServe would block one of its few threads, and every client it serves, until then.
        query = {"min_worker": str(workers), "max_worker": str(workers), "synchronous": "false"}
        accepted = (200, 202, 206, 404) if not workers else (200, 202, 206)
        self._call("PUT", _path(name, version), query, read_s=_LOADING_S, accepted=accepted)
        if wait and workers:
            self._wait_ready(name, version, workers)

    def set_default(self, name: str, version: str) -> None:
        """Make a version the one that answers where none is named."""
        self._call("PUT", f"{_path(name, version)}/set-default")

    def unregister(self, name: str, version: str) -> None:
        """Drop a version and its workers; the default version can go only as the last one."""
        self._call("DELETE", _path(name, version), read_s=_LOADING_S)

    def _wait_ready(self, name: str, version: str, workers: int) -> None:
        """NotStarted when a worker that was starting has to be started again, or none answers for minutes."""
        deadline, pids = time.monotonic() + _LOADING_S, dict[str, int]()
        while (status := self.describe(name, version)).ready != workers:
            starting = [worker for worker in status.workers if worker.status != READY and worker.pid > 0]
            died = [worker.id for worker in starting if pids.setdefault(worker.id, worker.pid) != worker.pid]
            if died or time.monotonic() > deadline:
                raise NotStarted(
                    f"TorchServe could not start the workers of {_path(name, version)}: {status.ready} of {workers} are"
                    f" READY{', and one ended at its start' if died else ''}. Its log models.log says why."
                )
            time.sleep(_POLL_S)

    def _told(self, name: str, default_archive: str) -> list[ModelStatus]:
        try:
            found = self.versions(name)
        except ModelMissing:
            return []  # unregistered since the names were asked for
        return [replace(status, is_default=status.archive == default_archive) for status in found]

    def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        read_s: float | None = None,
        accepted: tuple[int, ...] = (200,),
    ) -> Any:
        answer = self._wire.call(method, path, params=params, read_s=read_s)
        if answer.status_code not in accepted:
            raise _refusal(answer, path)
        try:
            return answer.json()
        except ValueError as error:
            raise BadAnswer(f"TorchServe answered {method} {path} with something other than JSON.") from error


def _path(name: str, version: str | None) -> str:
    return f"/models/{parse_name(name)}" + (f"/{parse_version(version)}" if version is not None else "")


def _refusal(answer: requests.Response, path: str) -> ServingError:
    kind, message = error_of(answer)
    match answer.status_code:
        case 404:
            return ModelMissing(f"TorchServe does not hold {path.removeprefix('/models/')}: {message}")
        case 408 | 503:
            return Busy(f"TorchServe is busy with {path}: {message}")
        case 500 | 507:
            return NotStarted(
                f"TorchServe could not start the workers of {path}: {message} Its log models.log says why."
            )
        case status:
            return BadAnswer(f"TorchServe refused {path} with status {status} ({kind}): {message}")


def _status(raw: Mapping[str, Any]) -> ModelStatus:
    queue = raw.get("jobQueueStatus") or {}
    return ModelStatus(
        name=str(raw["modelName"]),
        version=str(raw["modelVersion"]),
        archive=str(raw["modelUrl"]),
        min_workers=int(raw["minWorkers"]),
        max_workers=int(raw["maxWorkers"]),
        batch_size=int(raw["batchSize"]),
        max_batch_delay_ms=int(raw["maxBatchDelay"]),
        workers=tuple(
            Worker(str(worker["id"]), str(worker["status"]), int(worker["pid"]), int(worker["memoryUsage"]))
            for worker in raw.get("workers", ())
        ),
        queue_remaining=int(queue.get("remainingCapacity", 0)),
        pending=int(queue.get("pendingRequests", 0)),
    )
