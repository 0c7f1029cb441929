"""The words printed on pictures: read once, kept, found."""

from PIL import Image

from serving.ocr.reader import OcrResult
from serving.ocr.reading import OcrTimeout, OcrUnavailable
from tests.support.small_shop import ROWS, SmallShop


class SaysTheSame:
    """Reads the same words on every picture, or fails as Tesseract would."""

    def __init__(self, text: str = "Net weight 125 g Packed in Harwich", error: Exception | None = None) -> None:
        self.text, self.error, self.read_so_far = text, error, 0

    def read(self, image: Image.Image, /) -> OcrResult:
        return OcrResult(self.read_printed(image), [], 0.0)

    def read_printed(self, image: Image.Image, /) -> str:
        assert image.mode == "RGB"
        self.read_so_far += 1
        if self.error:
            raise self.error
        return self.text


def test_words_on_pictures_are_read_once_and_found(empty_shop: SmallShop) -> None:
    reader = SaysTheSame()
    empty_shop.build(reader=reader)
    empty_shop.releases.promote(empty_shop.build(reader=reader).id)
    assert reader.read_so_far == len(ROWS)
    assert empty_shop.search.by_text("packed in harwich").total == len(ROWS)


def test_a_picture_without_words_is_not_read_again(empty_shop: SmallShop) -> None:
    reader = SaysTheSame("")
    empty_shop.build(reader=reader)
    empty_shop.build(reader=reader)
    assert reader.read_so_far == len(ROWS)


def test_without_tesseract_a_release_is_built_all_the_same(empty_shop: SmallShop) -> None:
    release = empty_shop.build(reader=SaysTheSame(error=OcrUnavailable("Tesseract is not installed.")))
    assert release.manifest.products == len(ROWS)


def test_a_picture_that_took_too_long_is_tried_again_next_time(empty_shop: SmallShop) -> None:
    empty_shop.build(reader=SaysTheSame(error=OcrTimeout("Reading took longer than 8 s.")))
    reader = SaysTheSame()
    empty_shop.build(reader=reader)
    assert reader.read_so_far == len(ROWS)
