"""Vectors of pictures and texts: encoded in batches, kept under the content's hash and the model's identity."""
