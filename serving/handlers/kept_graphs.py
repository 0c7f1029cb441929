"""Keeps the graph that a start made of an archive's network, so that the next start need not make it again.

A kept graph is trusted no further than its name: the first part says of which archive and libraries it was made, the
second is the digest of its content. The card's probes prove what it computes, as they prove a graph just made.
"""

import hashlib
import logging
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ARCHIVE_DIGEST = "inputs.sha256"  # in an archive: one hash of everything that it was built from
FOLDER_SETTING = "NETWORK_GRAPHS"  # environment of a worker: the folder of kept graphs; none are kept without it
MAKERS = ("torch", "transformers")  # packages that shape a graph
MOST_BYTES = 2 << 30  # an ONNX file cannot be larger
log = logging.getLogger(__name__)


def kept_graph(archive: Path, model: str, make: Callable[[], bytes]) -> bytes:
    """The graph of an unpacked archive's network: as an earlier start kept it, else made and kept.

    model is the name with the version. Nothing is kept of a folder that is no archive.
    """
    folder, made_from = os.environ.get(FOLDER_SETTING), _made_from(archive)
    if not folder or made_from is None:
        return make()
    for path in sorted(Path(folder).glob(f"{model}.{made_from}.*.onnx")):
        if (graph := _read(path)) is not None:
            return graph
        log.warning("%s is not the graph that was kept; it is made anew", path)
    graph = make()
    try:
        _keep(Path(folder), model, made_from, graph)
    except OSError as error:
        log.warning("The graph of %s is not kept: %s", model, error)
    return graph


def forget_graphs(folder: Path, model_store: Path) -> None:
    """Delete what no worker needs, before any runs: unfinished files, graphs of models that the model store lost."""
    for path in folder.glob(".*.onnx.*"):
        path.unlink(missing_ok=True)
    for path in folder.glob("[!.]*.onnx"):
        if not (model_store / f"{path.name.rsplit('.', 3)[0]}.json").exists():
            path.unlink(missing_ok=True)


def _made_from(archive: Path) -> str | None:
    """A digest of what shapes the graph: all that is in the archive, and the packages; None for any other folder."""
    try:
        digest = (archive / ARCHIVE_DIGEST).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return None
    return _digest("\n".join([digest, *map(_version, MAKERS)]).encode())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()  # twice as fast as SHA-256 without its instructions


def _read(path: Path) -> bytes | None:
    """The content of a file of our own that nobody else may write and whose digest is in its name; else None."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            ours = found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            if not stat.S_ISREG(found.st_mode) or not ours or found.st_size > MOST_BYTES:
                return None
            content = file.read()
    except OSError:
        return None
    return content if _digest(content) == path.name.split(".")[-2] else None


def _keep(folder: Path, model: str, made_from: str, graph: bytes) -> None:
    """Write the graph under a temporary name, rename it, and delete those of the same model from before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{model}.{made_from}.{_digest(graph)}.onnx"
    temporary = folder / f".{path.name}.{os.getpid()}"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(graph)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    for other in folder.glob(f"{model}.*.onnx"):
        if other != path:
            other.unlink(missing_ok=True)
