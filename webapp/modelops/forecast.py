"""What a worker, or another model version, takes of disk and memory."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from serving.cards import Card
from serving.torchserve.management import ModelStatus
from serving.torchserve.memory import free_memory, resident_memory
from webapp.services import Services
from webapp.settings import Settings

# A worker nobody has measured yet: Python with torch, and the weights as read and as held.
BARE_WORKER, COPIES = 350_000_000, 2
LEFT_DISK = 200_000_000  # bytes that stay free beside what is unpacked


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


@dataclass(frozen=True)
class Forecast:
    """Bytes needed and free; None where TorchServe runs elsewhere and nobody here can tell."""

    disk: int
    disk_free: int | None
    memory: int
    memory_free: int | None
    measured: bool  # whether the memory is that of workers running now

    @property
    def line(self) -> str:
        """For people."""
        basis = "as its like takes now" if self.measured else "estimated from the size of its weights"
        memory = f"about {_mb(self.memory)} of memory ({basis}; {_free(self.memory_free)})"
        return f"{_mb(self.disk)} of disk ({_free(self.disk_free)}) and {memory}" if self.disk else memory

    @property
    def short_of(self) -> str:
        """What there is too little of; empty when both suffice."""
        disk = self.disk_free is not None and self.disk and self.disk_free < self.disk + LEFT_DISK
        memory = self.memory_free is not None and self.memory_free < self.memory
        return " and ".join(name for name, short in (("disk", disk), ("memory", memory)) if short)


def forecast(services: Services, card: Card, workers: int, held: list[ModelStatus]) -> Forecast:
    """What so many more workers of a version will take; its archive too, unless TorchServe has unpacked it."""
    settings = services.settings
    here = settings.owns_torchserve
    size = _size(services, card)
    unpacked = any(one.model_key == card.model_key for one in held)
    each, measured = worker_memory(settings, card.name, card.version, held, size)
    folder = settings.torchserve_folder if settings.torchserve_folder.exists() else settings.instance
    return Forecast(
        disk=0 if unpacked else size,
        disk_free=shutil.disk_usage(folder).free if here else None,
        memory=workers * each,
        memory_free=free_memory() if here else None,
        measured=measured,
    )


def _size(services: Services, card: Card) -> int:
    store = services.settings.model_store
    for path in (store / f"{card.key}.mar", store / card.weights):
        if path.is_file():
            return path.stat().st_size
    return 0


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _free(size: int | None) -> str:
    return "TorchServe runs elsewhere, so what is free there is not known" if size is None else f"{_mb(size)} free"
