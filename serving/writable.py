"""Whether a model store may be written: in containers it is mounted read-only wherever models are only used."""

import os
from pathlib import Path

from serving.errors import ArchiveFailed


def can_write(folder: Path) -> bool:
    """Whether this process may make files in the folder; asks the system, tries nothing."""
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def require_writable(archive: Path) -> None:
    """Raise ArchiveFailed, with what to do, where the archive would have to be built in a folder that is read-only."""
    if not can_write(archive.parent):
        why = "was not built" if not archive.exists() else "is not what would be packed today"
        raise ArchiveFailed(
            f"{archive} {why}, and {archive.parent} is read-only here. Build it where the folder can be written:"
            " shoplens model package (with compose: docker compose run --rm models)"
        )
