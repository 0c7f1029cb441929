"""Rows of a file that belong to one product, brought together."""
