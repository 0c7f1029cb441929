"""Reads the barcodes in a picture: EAN, UPC, QR and their like."""

import re

from PIL import Image

MAX_SIDE = 1280  # pixels; a barcode that needs more is hardly held in front of a phone
KINDS = "EAN13,EAN8,UPCA,UPCE,QRCode,Code128,ITF"  # what shops print; DataMatrix would cost as much as half of these
MOST = 8  # of one picture
LONGEST = 100  # characters
_DIGITAL_LINK = re.compile(r"(?:/01/|\(01\)|^01)(\d{14})(?!\d)")  # GS1: the GTIN within a web address or a string


def read_barcodes(image: Image.Image) -> tuple[str, ...]:
    """What the barcodes in a picture say, each once."""
    import zxingcpp  # here: a site that is sent no photo does not load it

    grey = image.convert("L")
    grey.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    kinds = zxingcpp.barcode_formats_from_str(KINDS)
    texts = (_code(found.text) for found in zxingcpp.read_barcodes(grey, formats=kinds, try_invert=False))
    return tuple(dict.fromkeys(text for text in texts if text))[:MOST]


def _code(text: str) -> str:
    """The GTIN in what a barcode says, else all of it."""
    gtin = _DIGITAL_LINK.search(text)
    return gtin[1] if gtin else text.strip()[:LONGEST]
