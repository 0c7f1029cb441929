"""Releases in a bucket that several machines share, and the copies of them in this machine's folder."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import StorageAway, StorageError
from catalog.storage.storage import Storage
from indexer.errors import ReleaseError
from indexer.release.manifest import FILE_NAME, FileEntry, Manifest, find_difference, write_manifest

FETCHING_PREFIX = ".fetching-"  # of folders that are not copied whole yet
PRUNED_PREFIX = ".pruned-"  # of folders that are no release any more
SPARE_BYTES = 100_000_000  # left free on the disk after a copy
DOWNLOADS = 2  # of one file, before what came is told to be another content


class SharedReleases:
    """Releases in a bucket; safe to share between processes of a machine, and between machines.

    A release in the bucket is one whose manifest is there: it is written last and deleted first.
    """

    def __init__(self, bucket: Storage, folder: Path) -> None:
        self._bucket, self._folder = bucket, folder

    def share(self, folder: Path, manifest: Manifest) -> None:
        """Upload a finished release. Raises ReleaseError; what was uploaded before is no release."""
        try:
            for name in (*manifest.files(), FILE_NAME):
                self._bucket.write_from(f"{manifest.id}/{name}", folder / name)
        except (StorageAway, StorageError) as error:
            raise ReleaseError(
                f"The release was built and could not be uploaded: {error} Its embeddings are kept: shoplens index"
                " build makes it again in less time."
            ) from error

    def is_shared(self, release_id: str) -> bool:
        """Whether it is in the bucket. Raises StorageAway, StorageError."""
        return self._bucket.exists(f"{release_id}/{FILE_NAME}")

    def is_here(self, release_id: str) -> bool:
        """Whether this machine has a copy."""
        return (self._folder / release_id / FILE_NAME).is_file()

    def bring(self, manifest: Manifest, *, anew: bool = False) -> None:
        """Copy a release to this machine, unless it is here; `anew` in place of the copy that is here.

        Every file is compared with the manifest before the folder gets its name. One process copies, the others of this
        machine wait for it. Raises ReleaseError where the bucket does not answer or has another content.
        """
        try:
            with self._alone():
                if anew or not self.is_here(manifest.id):
                    self._bring(manifest)
        except OSError as error:
            raise ReleaseError(f"Release {manifest.id} cannot be copied to {self._folder}: {error}") from error

    def keep_only(self, known: Callable[[], Collection[str]]) -> None:
        """Delete this machine's copies of all other releases: they were pruned at another one."""
        with self._alone():
            here = [path.parent.name for path in self._folder.glob(f"[!.]*/{FILE_NAME}")]
            kept = known()  # only now: what is built meanwhile is known before it is here
            for release_id in here:
                if release_id not in kept:
                    remove_folder(self._folder / release_id)

    def in_bucket(self) -> dict[str, float]:
        """Ids of what is in the bucket, torn uploads among them -> when its last file was written, in seconds.

        Raises ReleaseError.
        """
        found = dict[str, float]()
        with self._telling("The bucket's releases cannot be listed, so none was deleted"):
            for entry in self._bucket.entries():
                release_id, inside, _ = entry.key.partition("/")
                if inside:
                    found[release_id] = max(found.get(release_id, 0.0), entry.modified)
        return found

    def delete(self, release_id: str) -> None:
        """Delete it in the bucket, if it is there. Raises ReleaseError."""
        beginning, manifest = f"{release_id}/", f"{release_id}/{FILE_NAME}"
        with self._telling(f"Release {release_id} is not deleted whole; shoplens index prune does the rest"):
            self._bucket.delete(manifest)
            for key in [entry.key for entry in self._bucket.entries() if entry.key.startswith(beginning)]:
                self._bucket.delete(key)

    def _bring(self, manifest: Manifest) -> None:
        unfinished, folder = self._folder / f"{FETCHING_PREFIX}{manifest.id}", self._folder / manifest.id
        try:
            self._require_room(manifest)
            for name, entry in manifest.files().items():
                self._bring_file(manifest.id, name, entry, unfinished)
            write_manifest(manifest, unfinished)
            remove_folder(folder)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _bring_file(self, release_id: str, name: str, entry: FileEntry, unfinished: Path) -> None:
        target = unfinished / name
        if not target.resolve().is_relative_to(unfinished.resolve()):
            raise ReleaseError(f"Release {release_id}: {name:.200} lies outside the release's folder; build a new one.")
        target.parent.mkdir(parents=True, exist_ok=True)
        problem = None
        for _ in range(DOWNLOADS):
            self._download(release_id, name, target)
            problem = find_difference(unfinished, name, entry)
            if problem is None:
                return
        raise ReleaseError(
            f"Release {release_id}: {name:.200} in {self._bucket.place} {problem}. It was not copied; roll back"
            " (shoplens index rollback) or build a new one (shoplens index build)."
        )

    def _download(self, release_id: str, name: str, target: Path) -> None:
        try:
            with self._telling(f"Release {release_id} is not on this machine and cannot be fetched"):
                self._bucket.read_into(f"{release_id}/{name}", target)
        except FileNotFoundError:
            raise ReleaseError(
                f"Release {release_id} is not on this machine, and {self._bucket.place} has no {name:.200} of it. Bring"
                " it there from the machine that has it: shoplens storage copy. Or build another: shoplens index build"
            ) from None

    def _require_room(self, manifest: Manifest) -> None:
        needed = sum(entry.size for entry in manifest.files().values()) + SPARE_BYTES
        free = shutil.disk_usage(self._folder).free
        if free < needed:
            raise ReleaseError(
                f"Release {manifest.id} needs {needed / 1e6:.0f} MB in {self._folder}, where {free / 1e6:.0f} MB are"
                " free; make room."
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """As the one process of this machine that copies; what a killed one left is deleted."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".fetch.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self._folder.glob(f"{FETCHING_PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        try:
            yield
        except (StorageAway, StorageError) as error:
            raise ReleaseError(f"{what}: {error}") from error


def remove_folder(folder: Path) -> None:
    """Delete this machine's folder of a release, if there is one."""
    hidden = folder.with_name(f"{PRUNED_PREFIX}{folder.name}")
    if folder.is_dir():
        folder.rename(hidden)  # no release any more from here on, even if deleting it is interrupted
        shutil.rmtree(hidden, ignore_errors=True)
