"""Guessed input, one target a file: for long by `python -m tests.fuzz`, shortly by test_targets.py."""
