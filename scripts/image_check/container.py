"""Containers without an engine: started as docker-compose.yml has it, asked for their health, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from .build import Image
from .compose import Health, Service, Volume
from .processes import CheckFailed, Mount, Root, last_words

ONCE_TIMEOUT_S = 600  # of a service that others wait for to end
HEALTH_EVERY_S = 2.0


class Container:
    """One service in the root of its image: nothing can be written but its volumes and what it has in memory."""

    def __init__(self, service: Service, image: Image, folder: Path, hosts: Path, *, fs_group: bool) -> None:
        self.service, self.image, self.log = service, image, folder / "logs" / f"{service.name}.log"
        self._fs_group = fs_group
        volumes = [self._volume(one, folder / "volumes") for one in service.volumes]
        memory = [self._target(Mount(None, path)) for path in service.in_memory]
        named = self._target(Mount(hosts, "/etc/hosts", read_only=True))
        self.root = Root(image.folder, service.read_only, service.name, [*volumes, *memory, named])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start its command, the image's own where the service names none."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = self._inside(self.service.command or self.image.cmd)
        with self.log.open("wb") as said:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def wait_end(self) -> None:
        """Wait until it ends by itself; CheckFailed when it fails or does not."""
        try:
            status = self._running().wait(ONCE_TIMEOUT_S)
        except subprocess.TimeoutExpired as error:
            raise CheckFailed(
                f"{self.service.name} did not end in {ONCE_TIMEOUT_S} s. {last_words(self.log)}"
            ) from error
        if status:
            raise CheckFailed(f"{self.service.name} ended with {status}. {last_words(self.log)}")

    def wait_healthy(self) -> None:
        """Wait until its health check succeeds; CheckFailed when it ends, or that takes longer than compose allows."""
        health = self.service.health
        if health is None:
            return
        until = time.monotonic() + health.patience
        while not self._healthy(health):
            self.require_running()
            if time.monotonic() > until:
                raise CheckFailed(
                    f"{self.service.name} was not healthy in {health.patience:.0f} s. {last_words(self.log)}"
                )
            time.sleep(HEALTH_EVERY_S)

    def require_running(self) -> None:
        """CheckFailed when it has ended."""
        status = self._running().poll()
        if status is not None:
            raise CheckFailed(f"{self.service.name} ended with {status}. {last_words(self.log)}")

    def stop(self) -> float:
        """Ask it to stop, as an engine does; seconds it took. CheckFailed when it has to be killed."""
        began, process = time.monotonic(), self._running()
        if process.poll() is None:
            os.kill(self._first(), signal.SIGTERM)
            try:
                process.wait(self.service.stop_s)
            except subprocess.TimeoutExpired as error:
                self.kill()
                raise CheckFailed(f"{self.service.name} did not stop in {self.service.stop_s:.0f} s.") from error
        return time.monotonic() - began

    def kill(self) -> None:
        """End it at once, with every process in it, where it runs."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def execute(self, words: Sequence[str], seconds: float, log: Path) -> int:
        """Run a command in it, as `docker compose exec` does, with what it prints in `log`; its exit status."""
        enter = ["nsenter", f"--target={self._first()}", "--mount", "--pid", "--uts", "--ipc", "--"]
        inside = ["chroot", str(self.image.folder), *self.root.person(self.service.user), "env", "-i"]
        inside += [f"{name}={value}" for name, value in self._environment().items()]
        inside += ["sh", "-c", 'cd "$0" && exec "$@"', self.image.workdir, *words]
        with log.open("wb") as said:
            done = subprocess.run([*enter, *inside], stdout=said, stderr=said, timeout=seconds, check=False)
        return done.returncode

    def _healthy(self, health: Health) -> bool:
        try:
            return self.execute(health.command, health.timeout, self.log.with_suffix(".health.log")) == 0
        except (CheckFailed, subprocess.TimeoutExpired):  # it is only beginning, or busy
            return False

    def _first(self) -> int:
        """Number of its process 1, as seen from here."""
        number = self._running().pid
        children = Path(f"/proc/{number}/task/{number}/children")
        found = children.read_text(encoding="ascii").split() if children.exists() else []
        if not found:
            raise CheckFailed(f"{self.service.name} has no process. {last_words(self.log)}")
        return int(found[0])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise CheckFailed(f"{self.service.name} was not started.")
        return self._process

    def _inside(self, words: Sequence[str]) -> list[str]:
        return self.root.command(
            words, workdir=self.image.workdir, user=self.service.user, environment=self._environment()
        )

    def _environment(self) -> dict[str, str]:
        own = {"HOME": self.root.account(self.service.user)[3], "HOSTNAME": self.service.name}
        return self.image.environment | own | self.service.environment

    def _volume(self, one: Volume, folder: Path) -> Mount:
        """A new volume has owner and mode of the image's folder, as Docker makes it, or is root's and the group's."""
        place = folder / (one.name or f"{self.service.name}{one.target.replace('/', '-')}")
        mount = self._target(Mount(place, one.target, one.read_only))
        if not place.exists():
            seen = (self.image.folder / one.target.lstrip("/")).stat()
            place.mkdir(parents=True)
            group = Root(self.image.folder).account(self.service.user)[2]
            os.chown(place, *((0, group) if self._fs_group else (seen.st_uid, seen.st_gid)))
            place.chmod(0o2775 if self._fs_group else seen.st_mode)
        return mount

    def _target(self, one: Mount) -> Mount:
        """What is mounted on is made where the image lacks it, as an engine does: it belongs to root."""
        place = self.image.folder / one.target.lstrip("/")
        if not place.exists():
            place.mkdir(parents=True)
        return one
