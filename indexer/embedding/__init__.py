"""Embeddings of pictures and texts: encoded in batches, cached by content hash and model fingerprint."""
