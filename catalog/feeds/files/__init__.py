"""What a file is before its records are read: packed, or something else than a feed."""
