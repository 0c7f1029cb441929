"""Brings one TorchServe process to the model versions and workers that are wanted, and says where it differs."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from serving.cards import ModelKey
from serving.errors import ServingError, Unavailable
from serving.torchserve.management import Management, ModelStatus

READY_TIMEOUT_S = 240.0


@dataclass(frozen=True)
class Desired:
    """One model version that TorchServe shall hold, with that many workers."""

    name: str
    version: str
    archive: str  # file name in the model store
    workers: int
    batch_size: int
    max_batch_delay_ms: int

    @property
    def model_key(self) -> ModelKey:
        """The model's name and version."""
        return ModelKey(self.name, self.version)


@dataclass(frozen=True)
class Register:
    """Take an archive, without workers yet."""

    desired: Desired

    def __str__(self) -> str:
        return f"register {self.desired.name} {self.desired.version} from {self.desired.archive}"

    def apply(self, management: Management) -> None:
        wanted = self.desired
        management.register(
            wanted.name,
            wanted.archive,
            batch_size=wanted.batch_size,
            max_batch_delay_ms=wanted.max_batch_delay_ms,
        )


@dataclass(frozen=True)
class Scale:
    """Run that many workers of a version."""

    name: str
    version: str
    workers: int

    def __str__(self) -> str:
        return f"run {_counted(self.workers)} of {self.name} {self.version}"

    def apply(self, management: Management) -> None:
        management.scale(self.name, self.version, self.workers)


@dataclass(frozen=True)
class SetDefault:
    """Let a version answer where none is named."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"make {self.version} the default version of {self.name}"

    def apply(self, management: Management) -> None:
        management.set_default(self.name, self.version)


Action = Register | Scale | SetDefault
Difference = Literal["unwanted", "missing", "workers", "starting", "batching", "default"]
NO_DEFAULTS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Drift:
    """One way in which TorchServe differs from what is wanted."""

    model: str
    version: str
    kind: Difference
    what: str  # what is, and what was wanted instead

    @property
    def key(self) -> str:
        """The model's name with its version."""
        return f"{self.model}-{self.version}"

    @property
    def model_key(self) -> ModelKey:
        """The model's name and version."""
        return ModelKey(self.model, self.version)


def plan(
    desired: Sequence[Desired], actual: Sequence[ModelStatus], defaults: Mapping[str, str] = NO_DEFAULTS
) -> list[Action]:
    """What to do, in order: registrations first. Versions nobody wants are left alone: somebody registered them."""
    held = {status.model_key: status for status in actual}
    register = [Register(wanted) for wanted in desired if wanted.model_key not in held]
    scale = [
        Scale(wanted.name, wanted.version, wanted.workers)
        for wanted in desired
        if _workers(held.get(wanted.model_key)) != wanted.workers
    ]
    default_now = {status.name: status.version for status in actual if status.is_default}
    default = [SetDefault(*one) for one in defaults.items() if default_now.get(one[0]) != one[1]]
    return [*register, *scale, *default]


def reconcile(
    management: Management,
    desired: Sequence[Desired],
    wait: bool = True,
    *,
    defaults: Mapping[str, str] = NO_DEFAULTS,
    check: Callable[[Desired], None] = lambda _: None,
) -> list[Action]:
    """Do what is to be done and return it; with wait, come back when all wanted workers are READY.

    defaults is the version that shall answer where none is named, by the model's name. check is asked before a version
    is registered, and raises ServingError for one whose archive shall not be taken.

    A model that cannot start holds up no other; its error is raised at the end.
    """
    done, failures = [], list[ServingError]()
    failed = set[ModelKey]()
    for action in plan(desired, management.list_models(), defaults):
        try:
            if isinstance(action, Register):
                check(action.desired)
            action.apply(management)
            done.append(action)
        except ServingError as error:
            failures.append(error)
            failed.add(_subject(action))
    if wait:
        for wanted in desired:
            if wanted.model_key not in failed:
                _wait_ready(management, wanted)
    if failures:
        raise failures[0]
    return done


def drift(management: Management, desired: Sequence[Desired], defaults: Mapping[str, str] = NO_DEFAULTS) -> list[Drift]:
    """Every difference between TorchServe and what is wanted; empty when there is none."""
    actual = {status.model_key: status for status in management.list_models()}
    wanted = {one.model_key: one for one in desired}
    found = [
        Drift(name, version, "unwanted", "is held by TorchServe, but nobody asked for it and no release needs it")
        for name, version in actual.keys() - wanted.keys()
    ]
    for key, one in wanted.items():
        found += _differences(one, actual.get(key))
    found += _default_differences(actual, defaults)
    return sorted(found, key=lambda one: (one.model, one.version, one.what))


def _differences(wanted: Desired, actual: ModelStatus | None) -> list[Drift]:
    key = wanted.model_key
    if actual is None:
        return [Drift(*key, "missing", f"is not registered; {_counted(wanted.workers)} shall run")]
    found = []
    if actual.min_workers != wanted.workers:
        what = f"is set to {_counted(actual.min_workers)} instead of {wanted.workers}"
        found.append(Drift(*key, "workers", what))
    elif actual.ready < wanted.workers:
        found.append(Drift(*key, "starting", f"has {actual.ready} of {wanted.workers} workers READY"))
    set_to, instead = (actual.batch_size, actual.max_batch_delay_ms), (wanted.batch_size, wanted.max_batch_delay_ms)
    if set_to != instead:
        what = f"batches {set_to[0]} for {set_to[1]} ms instead of {instead[0]} for {instead[1]} ms"
        found.append(Drift(*key, "batching", what))
    return found


def _default_differences(actual: Mapping[ModelKey, ModelStatus], defaults: Mapping[str, str]) -> list[Drift]:
    return [
        Drift(name, version, "default", f"answers where no version is named, instead of {defaults[name]}")
        for (name, version), status in actual.items()
        if status.is_default and defaults.get(name, version) != version
    ]


def _counted(workers: int) -> str:
    return f"{workers} worker{'s' * (workers != 1)}"


def _workers(status: ModelStatus | None) -> int:
    """The workers asked for; a version whose workers died for good counts as having none, so it is scaled again."""
    if status is None:
        return 0
    return status.min_workers if status.workers or not status.min_workers else 0


def _subject(action: Action) -> ModelKey:
    return action.desired.model_key if isinstance(action, Register) else ModelKey(action.name, action.version)


def _wait_ready(management: Management, wanted: Desired) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while management.ready_workers(wanted.name, wanted.version) < wanted.workers:
        if time.monotonic() > deadline:
            raise Unavailable(
                f"{wanted.name} {wanted.version} has not {wanted.workers} READY workers after {READY_TIMEOUT_S:.0f} s; "
                "TorchServe's log models.log says why."
            )
        time.sleep(0.2)
