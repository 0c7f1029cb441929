"""Which engine reads which language of a shop, and what Tesseract calls them."""

# SHOPLENS_LANGUAGE -> Tesseract's language pack (Debian: tesseract-ocr-<pack>).
TESSERACT_PACKS = {
    **{"arabic": "ara", "danish": "dan", "dutch": "nld", "english": "eng", "finnish": "fin", "french": "fra"},
    **{"german": "deu", "greek": "ell", "hungarian": "hun", "italian": "ita", "norwegian": "nor"},
    **{"portuguese": "por", "romanian": "ron", "russian": "rus", "spanish": "spa", "swedish": "swe"},
    **{"tamil": "tam", "turkish": "tur"},
}
# RapidOCR's bundled model knows no Arabic, Cyrillic and Tamil letters, and no Greek ones with accents.
NOT_BY_RAPIDOCR = frozenset({"arabic", "greek", "russian", "tamil"})
