"""A TorchServe process of our own: configured closed, started, watched and stopped with all its workers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from serving.discovery import KEY_FILE
from serving.errors import StartFailed
from serving.handlers.kept_graphs import FOLDER_SETTING, forget_graphs
from serving.tokens import KeyFile
from serving.torchserve.bound_child import bound
from serving.torchserve.config import Limits, Ports, write_config, write_log_config
from serving.torchserve.java import find_java
from serving.torchserve.management import Management

__all__ = ["Limits", "Ports", "TorchServe"]

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104
MAIN_CLASS = "org.pytorch.serve.ModelServer"
# Java only passes bytes on: its strongest compiler, and garbage collected by threads of their own, take more of the
# processor than they save. From a small heap it grows only as far as it needs.
JAVA_OPTIONS = ("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
STOP_S = 20.0  # for TorchServe to stop its workers, before all are killed
_LONGEST_SOCKET_FOLDER = 80  # workers listen on Unix sockets in the temporary folder; their paths hold 107 bytes
# What workers may see of our environment: no setting and no secret of the site.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


class TorchServe:
    """One TorchServe process in a folder of its own: configuration, keys (unless elsewhere), logs, unpacked archives.

    It runs Java itself, not the `torchserve` command: that one leaves Java running when it is killed, and knows of one
    TorchServe a machine only. Start it from a thread that lives on: it ends with the thread that started it.
    """

    name = "TorchServe"

    def __init__(
        self,
        folder: Path,
        model_store: Path,
        ports: Ports | None = None,
        *,
        address: str = "127.0.0.1",
        limits: Limits | None = None,
        java: Path | None = None,
        key_folder: Path | None = None,
    ) -> None:
        self.folder, self.model_store = folder.resolve(), model_store.resolve()
        self.ports, self.address, self.limits = ports or Ports(), address, limits or Limits()
        self.logs, self.graphs = self.folder / "logs", self.folder / "graphs"
        self.key_file = (key_folder or folder).resolve() / KEY_FILE
        self._java = java
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def inference_url(self) -> str:
        return f"http://{self._reachable}:{self.ports.inference}"

    @property
    def management_url(self) -> str:
        return f"http://{self._reachable}:{self.ports.management}"

    @property
    def pid(self) -> int | None:
        """Process id of the running TorchServe."""
        return self._process.pid if self._process and self.alive() else None

    def start(self) -> None:
        """Start it and return at once; StartFailed says what is in the way."""
        if self.alive():
            return
        java = self._java or find_java()
        self._require_free_ports()
        if not self.model_store.is_dir():
            raise StartFailed(f"The model store {self.model_store} does not exist; build the archives first.")
        temporary = self._temporary_folder()
        shutil.rmtree(temporary, ignore_errors=True)  # archives an earlier process unpacked
        forget_graphs(self.graphs, self.model_store)
        for folder in (self.folder, self.logs, self.key_file.parent, temporary):
            folder.mkdir(parents=True, exist_ok=True)
        self.key_file.unlink(missing_ok=True)  # of an earlier process: nobody shall take it for this one's
        command = self._command(java, temporary)
        with (self.logs / "console.log").open("wb") as console:
            self._process = subprocess.Popen(
                bound(command),
                cwd=self.key_file.parent,  # where TorchServe writes its tokens
                env=self._environment(java, temporary),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop it in good order, and its workers share its group
            )

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when it answers; StartFailed when it ends or says nothing for that long (s)."""
        deadline = time.monotonic() + timeout
        management = Management(self.management_url, KeyFile(self.key_file, self.management_url))
        while time.monotonic() < deadline:
            if not self.alive():
                raise StartFailed(f"TorchServe ended at its start: {self._last_words()}")
            if self.key_file.exists() and management.ping():
                return
            time.sleep(0.1)
        raise StartFailed(f"TorchServe did not answer within {timeout:.0f} s: {self._last_words()}")

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it with all its workers; returns when none is left."""
        if self._process is None:
            return
        group = self._process.pid
        if self.alive():
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        _end_group(group)
        self._process.wait()
        self._process = None
        self.key_file.unlink(missing_ok=True)

    @property
    def _reachable(self) -> str:
        return "127.0.0.1" if self.address in EVERY_ADDRESS else self.address

    def _require_free_ports(self) -> None:
        for field in fields(self.ports):
            port = getattr(self.ports, field.name)
            if port and (reason := _port_taken(self.address, port)):
                raise StartFailed(
                    f"TorchServe's {field.name} port {port} on {self.address} cannot be used ({reason}). "
                    "Stop what uses it, or choose another port."
                )

    def _temporary_folder(self) -> Path:
        own = self.folder / "temp"
        if len(os.fsencode(own)) <= _LONGEST_SOCKET_FOLDER:
            return own
        digest = sha256(os.fsencode(own)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"torchserve-{os.getuid()}-{digest}"

    def _command(self, java: Path, temporary: Path) -> list[str]:
        config = write_config(self.folder, self.model_store, self.address, self.ports, self.limits)
        log_config = write_log_config(self.folder, self.logs)
        home = _package_folder()
        command = [str(java), *JAVA_OPTIONS, f"-Dmodel_server_home={home.parent}", f"-Djava.io.tmpdir={temporary}"]
        command += [f"-Dlog4j.configurationFile=file://{log_config}", "-cp", f"{home}/frontend/*", MAIN_CLASS]
        # Without snapshots (-ncs): what it holds is decided by the reconciler, not by what it held before.
        return [*command, "--python", sys.executable, "-f", str(config), "-s", str(self.model_store), "-ncs"]

    def _environment(self, java: Path, temporary: Path) -> Mapping[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return passed | {
            "JAVA_HOME": str(java.parent.parent),
            "TEMP": str(temporary),
            "TMPDIR": str(temporary),
            "LOG_LOCATION": str(self.logs),
            "METRICS_LOCATION": str(self.logs),
            "OMP_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
            "HF_HUB_OFFLINE": "1",
            FOLDER_SETTING: str(self.graphs),
            "PYTHONUNBUFFERED": "1",
        }

    def _last_words(self) -> str:
        for name in ("console.log", "torchserve.log"):
            path = self.logs / name
            lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
            if lines:
                return f"{' '.join(lines[-3:])[-400:]} ({path})"
        return f"it wrote nothing into {self.logs}"


def _package_folder() -> Path:
    spec = find_spec("ts")
    if spec is None or not spec.submodule_search_locations:
        raise StartFailed("The package torchserve is not installed. Try: pip install torchserve")
    return Path(spec.submodule_search_locations[0])


def _port_taken(address: str, port: int) -> str | None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def _end_group(group: int) -> None:
    """Wait for the workers to go with their TorchServe, then kill those that stay."""
    for attempt in range(100):
        try:
            os.killpg(group, 0 if attempt < 30 else signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.1)
