"""Builds a release: embeds the catalogue, reads printed words, computes thresholds, writes the files."""
