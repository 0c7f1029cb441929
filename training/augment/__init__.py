"""Augmentation: random changes of pictures at four levels, mixing of batches, and a contact sheet of both."""
