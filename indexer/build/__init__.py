"""Builds a release: what it is filled with, printed words read, thresholds calibrated."""
