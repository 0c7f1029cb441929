"""The delta index and the overlay: what changed after a release was built is found within a second, in every process."""
