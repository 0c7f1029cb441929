"""A release on the disk: manifest, vector spaces, and which release answers."""
