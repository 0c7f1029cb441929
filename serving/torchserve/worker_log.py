"""Why a worker did not start, as TorchServe's log of the models tells it."""

import re
from pathlib import Path

_TAIL = 200_000  # bytes read from the end
_RAISED = re.compile(r"MODEL_LOG - [\w.]*?(\w+): (\S.*)")
_NOTHING_NEW = "500 - "  # TorchServe's own error after the model's


def why_not_started(logs: Path, name: str, version: str) -> str:
    """The last error that a worker of the version wrote; empty where the log holds none."""
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
