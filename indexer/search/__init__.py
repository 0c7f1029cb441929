"""Answers queries by words, by a photo, by a label, and by another product."""
