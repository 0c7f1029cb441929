"""Comparisons saved in the folder of the newer release: they are copied and pruned with it.

They have no database row: they are about files that never change, and every process sees the folder; where releases
are in a bucket, every machine sees that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from catalog.errors import StorageAway
from indexer.compare.comparison import FORMAT, Comparison
from indexer.errors import ReleaseError
from indexer.release.release import Release


def save_comparison(release: Release, comparison: Comparison) -> Path:
    """Write a comparison into the folder of `release`, its second; replaces an earlier one of the same two.

    Where releases are in a bucket it is written there too; raises StorageAway, StorageError.
    """
    path = _path(release, comparison.first.id)
    partial = path.with_name(f".{path.name}.partial")
    text = json.dumps(comparison.as_json(), indent=1) + "\n"
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    if release.bucket is not None:
        release.bucket.write(f"{release.id}/{path.name}", text.encode())
    return path


def load_comparison(release: Release, against: str) -> dict[str, Any] | None:
    """The comparison of a release with the release `against`, as JSON; None when none was made, or is at hand.

    Raises ReleaseError when the file cannot be read.
    """
    path = _path(release, against)
    try:
        comparison_json = json.loads(_read(release, path))
        if comparison_json["format"] != FORMAT:
            return None  # made by another version of this program
        return dict(comparison_json)
    except (FileNotFoundError, StorageAway):
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


def _read(release: Release, path: Path) -> str:
    """What this machine has of it, or another one made."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if release.bucket is None:
            raise
        return release.bucket.read(f"{release.id}/{path.name}").decode()


def _models(release: Release, other: Release) -> str:
    """The models that only the first of the two has."""
    own, others = release.manifest.models(), other.manifest.models()
    named = ["-".join(key) for key, identity in own.items() if others.get(key) != identity]
    return ", ".join(sorted(named)) or "no further model"


def _path(release: Release, against: str) -> Path:
    return release.folder / f"compared-with-{against}.json"
