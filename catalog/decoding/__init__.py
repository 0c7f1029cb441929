"""How files become pixels: the kinds that are read, and JPEGs whose end is missing."""
