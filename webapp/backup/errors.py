"""What can go wrong with a backup; every message is a sentence for whoever runs the command.

BackupError
├── ArchiveDamaged      an archive is not what was written
└── ShopChanged         a file went while it was being read; a new beginning helps
"""

from __future__ import annotations


class BackupError(Exception):
    """A backup cannot be made or brought back."""


class ArchiveDamaged(BackupError):
    """The archive is cut off, changed, or no backup; the message names the member."""


class ShopChanged(BackupError):
    """A file that the database names was replaced or deleted while the backup was written."""
