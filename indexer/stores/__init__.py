"""Vector stores behind one interface, and the place that chooses between them."""
