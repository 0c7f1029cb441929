"""Reads docker-compose.yml: how our own containers are started, with its default values."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

UNDERSTOOD = {
    *("image", "build", "restart", "stop_grace_period", "user", "read_only", "cap_drop", "security_opt", "networks"),
    *("command", "environment", "ports", "volumes", "depends_on", "healthcheck", "tmpfs", "network_mode"),
}


@dataclass(frozen=True)
class Health:
    """A health check, and how long it may take until it first succeeds, in seconds."""

    command: list[str]
    interval: float
    timeout: float
    patience: float


@dataclass(frozen=True)
class Volume:
    """A folder that is kept: under a name that services share, or of one service alone (`name` empty)."""

    name: str
    target: str
    read_only: bool


@dataclass(frozen=True)
class Service:
    """How one container is started; an empty `command` is the image's own."""

    name: str
    stage: str
    user: str
    read_only: bool
    command: list[str]
    environment: dict[str, str]
    volumes: list[Volume]
    in_memory: list[str]
    after: dict[str, str]
    health: Health | None
    stop_s: float


def read_services(path: Path, stages: set[str]) -> list[Service]:
    """The services of our own images, in the order in which they are started. ValueError for what is not understood."""
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    stage_of = {one["image"]: one["build"]["target"] for one in whole["services"].values() if "build" in one}
    services = {
        name: _service(name, one, stage_of[one["image"]])
        for name, one in whole["services"].items()
        if one["image"] in stage_of
    }
    wrong = {one.stage for one in services.values()} - stages
    if wrong:
        raise ValueError(f"{path.name} builds {', '.join(wrong)}; the Dockerfile's stages are {', '.join(stages)}.")
    return [services[name] for name in TopologicalSorter({n: one.after for n, one in services.items()}).static_order()]


def _service(name: str, given: dict[str, Any], stage: str) -> Service:
    unknown = set(given) - UNDERSTOOD
    if unknown:
        raise ValueError(f"docker-compose.yml: {name} has {', '.join(sorted(unknown))}, not understood by image_check.")
    command = _filled(given.get("command", []))
    return Service(
        name=name,
        stage=stage,
        user=given["user"],
        read_only=given["read_only"],
        command=shlex.split(command) if isinstance(command, str) else command,
        environment={key: str(_filled(value)) for key, value in given.get("environment", {}).items()},
        volumes=[_volume(one) for one in given.get("volumes", ())],
        in_memory=list(given.get("tmpfs", ())),
        after={other: how["condition"] for other, how in given.get("depends_on", {}).items()},
        health=_health(given["healthcheck"]) if "healthcheck" in given else None,
        stop_s=_seconds(given.get("stop_grace_period", "10s")),
    )


def _filled(value: Any) -> Any:
    """With `${NAME:-value}` and `${NAME-value}` replaced by their values, where the environment has none."""
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", value).replace("$$", "$")


def _volume(text: str) -> Volume:
    if ":" not in text:
        return Volume("", text, read_only=False)
    name, target, *options = text.split(":")
    return Volume(name, target, read_only="ro" in options)


def _health(given: dict[str, Any]) -> Health:
    form, *command = given["test"]
    if form != "CMD":
        raise ValueError(f"docker-compose.yml: a health check in the form {form}, not CMD, is not understood.")
    interval, timeout = _seconds(given["interval"]), _seconds(given["timeout"])
    patience = _seconds(given["start_period"]) + given["retries"] * (interval + timeout)
    return Health(_filled(command), interval, timeout, patience)


def _seconds(text: str) -> float:
    return float(text.removesuffix("s"))
