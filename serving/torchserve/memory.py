"""How much memory this machine, or the container it is, has left."""

from pathlib import Path

# Where a container sees its own limit and use: cgroup v2, then v1.
_LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def free_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Bytes that new processes may take before something is killed; None where the system does not say."""
    left = [limit - used for limit, used in _limits(cgroup)]
    available = _available(proc / "meminfo")
    if available is not None:
        left.append(available)
    return max(min(left), 0) if left else None


def _available(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return None


def _limits(cgroup: Path) -> list[tuple[int, int]]:
    found = []
    for limit, used in _LIMITS:
        try:
            found.append((int((cgroup / limit).read_text()), int((cgroup / used).read_text())))
        except (OSError, ValueError):  # not there, or "max": no limit
            continue
    return found


def resident_memory(pid: int, proc: Path = Path("/proc")) -> int:
    """Bytes a process of this machine holds in memory; 0 when it is none."""
    try:
        lines = (proc / str(pid) / "status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
    except (OSError, StopIteration, ValueError):
        return 0
