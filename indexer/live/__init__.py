"""The delta index and the overlay: changes after a release was built are found within a second, in every process."""
