"""Whole tables cleaned: two passes over the rows, the first learns what a column's values look like."""
