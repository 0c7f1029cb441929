"""Trains models of reviews on reviews with stars."""
