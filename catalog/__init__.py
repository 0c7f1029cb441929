"""Products in: read feeds, clean them, keep them with their pictures, and read them back."""
