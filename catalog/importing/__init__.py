"""A feed becomes products: rows read, cleaned, kept and reported; what looks wrong is flagged."""
