"""Backups: one archive with everything of a shop that cannot be made again, and the way back from it."""
