"""What the cells of a column say about it, whatever its head."""
