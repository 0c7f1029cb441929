"""Reads the words in a picture with Tesseract."""
