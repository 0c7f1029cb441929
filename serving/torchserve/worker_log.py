"""Why a worker did not start, as TorchServe's log of the models tells it."""

import re
import time
from pathlib import Path

_TAIL = 200_000  # bytes read from the end
_RAISED = re.compile(r"MODEL_LOG - [\w.]*?(\w+): (\S.*)")
_LOOK_EVERY_S = 0.2
_NOTHING_NEW = "500 - "  # TorchServe's own error after the model's


def why_not_started(logs: Path, name: str, version: str, within_s: float = 0.0) -> str:
    """The last error that a worker of the version wrote; empty where the log holds none within so many seconds."""
    deadline = time.monotonic() + within_s
    while not (found := _last_error(logs, name, version)) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_S)
    return found


def _last_error(logs: Path, name: str, version: str) -> str:
    try:
        with (logs / "models.log").open("rb") as file:
            file.seek(max(file.seek(0, 2) - _TAIL, 0))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    found = ""
    for line in text.splitlines():
        raised = _RAISED.search(line) if f"-{name}_{version}-" in line else None
        if raised and raised[1].endswith(("Error", "RefusesToStart")) and not raised[2].startswith(_NOTHING_NEW):
            found = raised[2]
    return found
