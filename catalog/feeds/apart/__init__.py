"""Files that libraries open are read in a process of their own, which can be ended: a bomb costs that one alone."""
