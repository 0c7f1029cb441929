"""Comparisons saved in the folder of the newer release: they are copied and pruned with it.

They have no database row: they are about files that never change, and every process sees the folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from indexer.compare.comparison import FORMAT, Comparison
from indexer.errors import ReleaseError
from indexer.release.release import Release


def save_comparison(release: Release, comparison: Comparison) -> Path:
    """Write a comparison into the folder of `release`, its second; replaces an earlier one of the same two."""
    path = _path(release, comparison.first.id)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(json.dumps(comparison.as_json(), indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def load_comparison(release: Release, against: str) -> dict[str, Any] | None:
    """The comparison of a release with the release `against`, as JSON; None when none was made.

    Raises ReleaseError when the file cannot be read.
    """
    path = _path(release, against)
    try:
        comparison_json = json.loads(path.read_text(encoding="utf-8"))
        if comparison_json["format"] != FORMAT:
            return None  # made by another version of this program
        return dict(comparison_json)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{path} cannot be read ({error!r}); compare again: shoplens index compare {against} {release.id}"
        ) from error


def explain_refusal(release: Release, current: Release) -> str:
    """Why `release` should not replace `current`, and what to do next; empty when it may.

    Raises ReleaseError as `load_comparison` does.
    """
    comparison_json = load_comparison(release, current.id)
    command = f"shoplens index compare {current.id} {release.id}"
    anyway = f"shoplens index promote {release.id} --force"
    if comparison_json is not None and not comparison_json["verdict"]["passed"]:
        failed = "; ".join(
            check["what"] for check in comparison_json["verdict"]["checks"] if check["state"] == "failed"
        )
        return (
            f"Release {release.id} did not pass its comparison with the current one, {current.id}: {failed}."
            f" Look at it ({command} --html compare.html), then build another, or promote it all the same: {anyway}"
        )
    if comparison_json is None and release.manifest.models() != current.manifest.models():
        return (
            f"Release {release.id} answers with {_models(release, current)}, the current one, {current.id}, with"
            f" {_models(current, release)}, and they were not compared. Next: {command}, then promote it; or promote"
            f" it unseen: {anyway}"
        )
    return ""


def _models(release: Release, other: Release) -> str:
    """The models that only the first of the two has."""
    own, others = release.manifest.models(), other.manifest.models()
    named = ["-".join(key) for key, identity in own.items() if others.get(key) != identity]
    return ", ".join(sorted(named)) or "no further model"


def _path(release: Release, against: str) -> Path:
    return release.folder / f"compared-with-{against}.json"
