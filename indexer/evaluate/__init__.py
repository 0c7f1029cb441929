"""Measures search on judged queries and query photos."""
