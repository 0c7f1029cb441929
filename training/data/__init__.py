"""Labelled pictures: where they come from, whether they can be used, and which part each belongs to."""
