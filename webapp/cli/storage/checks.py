"""What `shoplens doctor` says of the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from catalog.errors import StorageAway, StorageError
from catalog.storage.opening import check_storage
from webapp.services import Services

Found = tuple[Literal["ok", "warning", "broken"], str, str]  # the state, what was found, how to mend it


def check_bucket(services: Services) -> Iterator[Found]:
    """Whether it can be used, and has the releases that this shop may answer from. Nothing without a bucket."""
    if not services.settings.storage_url:
        return
    place = services.pictures.storage.place
    try:
        check_storage(services.pictures.storage)
        lacking = [
            release.id
            for release in services.releases.list()
            if (release.is_current or release.is_previous) and not services.releases.is_shared(release.id)
        ]
    except (StorageAway, StorageError) as error:
        yield "broken", str(error), "Words are answered meanwhile; docs/storage.md."
        return
    yield "ok", f"{place}: written, read and deleted", ""
    if lacking:
        mend = f"shoplens storage copy --from {services.settings.instance} --to '{services.settings.storage_url}'"
        yield "broken", f"release {', '.join(lacking)} is not in the bucket: no other machine can answer from it", mend
