"""Programs in a root of their own, with mounts and processes in namespaces that end with whoever began them."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# The kernel ends them with this program, whatever ends it; their mounts are nobody else's and go with them.
APART = [
    *("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private"),
    *("--pid", "--fork", "--kill-child", "--uts", "--ipc", "--"),
]
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
SHARED_MEMORY, SHARED_MEMORY_MB = "dev/shm", 64  # what Docker and Kubernetes give a container


class CheckFailed(Exception):
    """A step failed; the message is one sentence that says which, and what it said last."""


@dataclass(frozen=True)
class Mount:
    """A folder or file that a root shows at `target`; `source` None is an empty one in memory."""

    source: Path | None
    target: str
    read_only: bool = False


@dataclass(frozen=True)
class Root:
    """A root folder, and how programs see it."""

    folder: Path
    read_only: bool = False
    hostname: str = "build"
    mounts: Sequence[Mount] = field(default_factory=tuple)

    def command(
        self, words: Sequence[str], *, workdir: str = "/", user: str = "0", environment: Mapping[str, str]
    ) -> list[str]:
        """What runs `words` in it as `user` (name or number): the program is process 1, as in a container."""
        inside = [*self.person(user), "env", "-i", *(f"{name}={value}" for name, value in environment.items())]
        inside += ["sh", "-c", 'cd "$0" && exec "$@"', workdir, *words]
        script = [*self._script(), f"exec chroot {_quoted(self.folder)} {shlex.join(inside)}"]
        return [*APART, "sh", "-ec", "\n".join(script)]

    def person(self, user: str) -> list[str]:
        """Who runs the words that follow: root with its rights, else a user with none and no way to any."""
        if user in ("0", "root"):
            return []
        _, number, group, _ = self.account(user)
        rights = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        return ["setpriv", f"--reuid={number}", f"--regid={group}", "--clear-groups", *rights, "--"]

    def account(self, user: str) -> tuple[str, int, int, str]:
        """Name, number, group and home folder of a user by its name or number."""
        for line in (self.folder / "etc/passwd").read_text(encoding="utf-8").splitlines():
            name, _, number, group, _, home, _ = line.split(":")
            if user in (name, number):
                return name, int(number), int(group), home
        raise CheckFailed(f"The image has no user {user}: its /etc/passwd does not name one.")

    def _script(self) -> list[str]:
        root = _quoted(self.folder)
        lines = [f"mount --bind {root} {root}"]
        lines += ["mount -o remount,bind,ro " + root] if self.read_only else []
        lines += [f"mount -t proc proc {root}/proc", f"mount -t tmpfs -o mode=755 dev {root}/dev"]
        for name in DEVICES:
            lines += [f"touch {root}/dev/{name}", f"mount --bind /dev/{name} {root}/dev/{name}"]
        shared = f"{root}/{SHARED_MEMORY}"
        lines += [f"mkdir {shared}", f"mount -t tmpfs -o mode=1777,size={SHARED_MEMORY_MB}m shm {shared}"]
        lines += [f"mkdir {root}/dev/pts", f"mount -t devpts -o newinstance,ptmxmode=0666 devpts {root}/dev/pts"]
        lines += [f"ln -s pts/ptmx {root}/dev/ptmx", f"ln -s /proc/self/fd {root}/dev/fd"]
        for one in self.mounts:
            target = _quoted(self.folder / one.target.lstrip("/"))
            if one.source is None:
                lines.append(f"mount -t tmpfs -o mode=1777 tmpfs {target}")
                continue
            lines.append(f"mount --bind {_quoted(one.source)} {target}")
            lines += [f"mount -o remount,bind,ro {target}"] if one.read_only else []
        return [*lines, f"hostname {shlex.quote(self.hostname)}"]


def run(command: Sequence[str], log: Path, seconds: float, what: str) -> None:
    """Run it with what it prints going to `log`; CheckFailed says what failed or took longer than `seconds`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        try:
            done = subprocess.run(
                ["nice", *command], stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise CheckFailed(f"{what} took longer than {seconds:.0f} s. {last_words(log)}") from error
    if done.returncode:
        raise CheckFailed(f"{what} failed with exit status {done.returncode}. {last_words(log)}")


def last_words(log: Path) -> str:
    """The end of a log, for a message."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (
        f"It said last: {' | '.join(lines[-6:])[-900:]} (the whole, with --keep: {log})"
        if lines
        else "It said nothing."
    )


def _quoted(path: Path) -> str:
    return shlex.quote(os.fspath(path))
