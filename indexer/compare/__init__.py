"""Two releases beside each other: the same queries asked of both, what changed, and whether that is within bounds."""
