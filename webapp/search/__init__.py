"""Searching for the pages and the API: forms, photos, uploads, the log of queries."""
