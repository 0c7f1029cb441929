"""How much memory one worker of a model version takes."""

from __future__ import annotations

from collections.abc import Sequence

from serving.torchserve.management import ModelStatus
from serving.torchserve.memory import resident_memory
from webapp.settings import Settings

# A worker nobody has measured yet: Python with torch, and the weights as read and as held.
BARE_WORKER, COPIES = 350_000_000, 2


def worker_memory(
    settings: Settings, name: str, version: str, held: Sequence[ModelStatus], size: int
) -> tuple[int, bool]:
    """Bytes, and whether workers that run on this machine were measured; else an estimate from the archive's size."""
    here = settings.owns_torchserve
    like = _like(name, version, held)
    each = max((resident_memory(worker.pid) for one in like for worker in one.workers), default=0) if here else 0
    return each or BARE_WORKER + COPIES * size, bool(each)


def _like(name: str, version: str, held: Sequence[ModelStatus]) -> list[ModelStatus]:
    """This version's own workers; failing that, those of other versions of the model."""
    same = [one for one in held if one.name == name]
    return [one for one in same if one.version == version and one.workers] or same
