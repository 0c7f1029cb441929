"""Compares two releases: the same queries sent to both, the differences, and a verdict by bounds."""
