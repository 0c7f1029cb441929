"""Parses a typed query: prices, stock, phrases, exclusions, words that name a facet value, merchants' placements."""
