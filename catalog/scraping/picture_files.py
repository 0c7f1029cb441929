"""Pictures beside the feed, each under the hash of its bytes, none that cannot be opened."""

import hashlib
import os
import uuid
from pathlib import Path

from catalog.pictures import open_picture

_MARKS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp"), (b"BM", "bmp"))


def keep_picture(data: bytes, folder: Path) -> str:
    """Keep it and give its path as the feed has it; raises PictureError."""
    open_picture(data, max_bytes=50_000_000, max_pixels=80_000_000, at_least=64)
    ending = next((ending for mark, ending in _MARKS if data.startswith(mark)), "tiff")
    path = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{uuid.uuid4().hex}")
        temporary.write_bytes(data)
        os.replace(temporary, path)  # noqa: PTH105 - the house's word for it
    return f"{folder.name}/{path.name}"
