"""The key that signs forms, sessions and device cookies."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(configured: str, instance: Path) -> str:
    """The configured key, or the one kept in the instance folder (made once, readable by its owner alone)."""
    if configured:
        return configured
    path = instance / "secret.key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        # A link, not a replace: of two processes that start at once the first one's key stays.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
