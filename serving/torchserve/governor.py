"""How many workers each model version should run while requests wait: a decision alone, nothing is done here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from serving.cards import ModelKey

WAITING_EACH = 2  # requests that wait for each worker, from which on another one is due
BUSY_LOOKS = 2  # in a row, before one more
IDLE_LOOKS = 24  # in a row with nothing waiting, before one fewer


@dataclass(frozen=True)
class Load:
    """One model version as it was seen just now; where there are several replicas, on the one where most wait."""

    workers: int  # that run
    least: int  # that people or settings ask for
    waiting: int  # requests in its queue
    memory: int  # bytes that one worker takes


@dataclass(frozen=True)
class Bounds:
    """How far the governor may go on each replica."""

    most: int  # workers of one version
    memory: int = 0  # bytes that all workers together may take; 0: as much as they like


@dataclass(frozen=True)
class Pressure:
    """For how many looks in a row requests have been waiting, or none."""

    busy: int = 0
    idle: int = 0


def feel(load: Load, before: Pressure) -> Pressure:
    """The pressure after one more look; a few requests that wait change nothing either way."""
    if load.waiting >= WAITING_EACH * max(load.workers, 1):
        return Pressure(busy=before.busy + 1)
    if not load.waiting:
        return Pressure(idle=before.idle + 1)
    return Pressure()


def decide(
    loads: Mapping[ModelKey, Load], pressures: Mapping[ModelKey, Pressure], bounds: Bounds
) -> dict[ModelKey, int]:
    """Workers to run of the versions that change: one fewer where nothing waited for long, one more where most wait.

    Never fewer than asked for; never more than the bounds, which people may exceed themselves.
    """
    fewer = {
        key: load.workers - 1
        for key, load in loads.items()
        if load.workers > load.least and (pressures[key].idle >= IDLE_LOOKS or load.workers > max(bounds.most, 1))
    }
    left = {key: replace(load, workers=fewer.get(key, load.workers)) for key, load in loads.items()}
    taken = sum(load.workers * load.memory for load in left.values())
    if bounds.memory and taken > bounds.memory:
        return fewer | _given_up(left)
    due = [
        key
        for key, load in left.items()
        if pressures[key].busy >= BUSY_LOOKS
        and load.workers < bounds.most
        and (not bounds.memory or taken + load.memory <= bounds.memory)
    ]
    neediest = max(due, key=lambda key: (left[key].waiting / max(left[key].workers, 1), key), default=None)
    return fewer | ({neediest: left[neediest].workers + 1} if neediest else {})


def _given_up(loads: Mapping[ModelKey, Load]) -> dict[ModelKey, int]:
    """Too much memory is taken: one worker fewer of the version that has more than asked for and least to do."""
    extra = [key for key, load in loads.items() if load.workers > load.least]
    idlest = min(extra, key=lambda key: (loads[key].waiting, key), default=None)
    return {idlest: loads[idlest].workers - 1} if idlest else {}
