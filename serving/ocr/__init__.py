"""Reads the words in a picture, with RapidOCR or Tesseract."""
