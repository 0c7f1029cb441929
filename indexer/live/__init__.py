"""What changed after a release was built, laid over it: found within a second, in every process."""
