"""Words are read from labels and pages, whatever their colour, light and tilt; nonsense is not."""

import re

import numpy as np
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont

from serving.errors import Busy
from serving.ocr import rapid, tesseract, views
from serving.ocr.reader import EngineName, Reader
from serving.ocr.reading import Deadline, Engine, EngineFailed, OcrTimeout, OcrUnavailable, Reading
from serving.ocr.words import Word, merged
from tests.support.places import real_data

CREAM, BOTTLE_GREEN, NAVY, RUST = "#f3ead8", "#1f3a3d", "#1b2a4a", "#a3452c"

needs_rapidocr = pytest.mark.skipif(not rapid.available(), reason="RapidOCR is not installed")
needs_tesseract = pytest.mark.skipif(not tesseract.available(), reason="Tesseract is not installed")


@pytest.fixture(
    scope="module",
    params=[pytest.param("rapidocr", marks=needs_rapidocr), pytest.param("tesseract", marks=needs_tesseract)],
)
def reader(request: pytest.FixtureRequest) -> Reader:
    """A reader by each engine that is patient with a busy machine."""
    engine: EngineName = request.param
    return Reader(timeout_s=120, choice=engine)


def label(ground: str = CREAM, ink: str = BOTTLE_GREEN, size: int = 40) -> Image.Image:
    """A 512 px photo with a label in its middle: brand, title, weight."""
    picture = Image.new("RGB", (512, 512), "#8a7a66")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((96, 120, 416, 400), fill=ground)
    for words, y, share in (("Harrow & Finch", 180, 0.7), ("Earl Grey", 255, 1.1), ("Loose leaf tea", 330, 0.6)):
        pen.text((256, y), words, font=ImageFont.load_default(size * share), fill=ink, anchor="mm")
    return picture


class Says:
    """An engine that reads the same words everywhere, or breaks."""

    def __init__(self, said: list[Word] | EngineFailed) -> None:
        self._said = said

    def read(self, _picture: Image.Image, _deadline: Deadline, /) -> Reading:
        if isinstance(self._said, EngineFailed):
            raise self._said
        return Reading(self._said)

    read_printed = read


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def read(reader: Reader, picture: Image.Image) -> set[str]:
    return words(reader.read(picture).text)


PRINTED = {"harrow", "finch", "earl", "grey", "loose", "leaf", "tea"}


@pytest.mark.parametrize(
    ("ground", "ink"), [(CREAM, BOTTLE_GREEN), (BOTTLE_GREEN, CREAM), (NAVY, "#d8b25c"), ("#d9a441", RUST)]
)
def test_a_label_is_read_whatever_its_colours(reader: Reader, ground: str, ink: str) -> None:
    assert read(reader, label(ground, ink)) >= PRINTED


@pytest.mark.parametrize("degrees", [-9, 6])
def test_a_tilted_label_is_read(reader: Reader, degrees: int) -> None:
    assert read(reader, label().rotate(degrees, Image.Resampling.BICUBIC, fillcolor="#8a7a66")) >= PRINTED


@pytest.mark.parametrize("quarter", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_label_lying_on_its_side_or_head_is_read(reader: Reader, quarter: Image.Transpose) -> None:
    assert read(reader, label().transpose(quarter)) >= PRINTED


def test_small_print_is_read(reader: Reader) -> None:
    assert read(reader, label(size=22)) >= PRINTED - {"loose", "leaf", "tea"}


def test_a_page_in_half_shadow_is_read_line_by_line(reader: Reader) -> None:
    page = Image.new("RGB", (500, 700), "white")
    pen = ImageDraw.Draw(page)
    rows = [f"{number} candle {number * 3}.50 paid in cash" for number in range(10, 30)]
    for number, row in enumerate(rows):
        pen.text((40, 30 + number * 32), row, font=ImageFont.load_default(20), fill="#333333")
    shadow = np.linspace(1.0, 0.35, 500)[None, :, None]
    shaded = Image.fromarray((np.asarray(page) * shadow).astype(np.uint8))
    seen = reader.read(shaded).text.splitlines()
    assert sum(row in seen for row in rows) >= 16


def test_each_word_says_where_it_was(reader: Reader) -> None:
    found = {word.text: word for word in reader.read(label()).words}
    left, top, width, height = found["Earl"].box
    assert 130 < left < 190 and 220 < top < 260 and 50 < width < 110 and 20 < height < 70
    assert 0.5 < found["Earl"].confidence <= 1


@pytest.mark.parametrize(
    "picture", [Image.new("RGB", (300, 300), "white"), Image.new("RGB", (1, 1)), Image.new("L", (9, 900))]
)
def test_a_picture_without_words_gives_none(reader: Reader, picture: Image.Image) -> None:
    assert reader.read(picture).text == "" and reader.read_printed(picture) == ""


def test_print_on_a_catalogue_picture_is_read(reader: Reader) -> None:
    printed = words(reader.read_printed(label().resize((384, 384), Image.Resampling.LANCZOS)))
    assert {"earl", "grey"} <= printed <= PRINTED


def test_a_pattern_is_not_taken_for_print(reader: Reader) -> None:
    noise = np.random.default_rng(7).integers(0, 255, (384, 384, 3), dtype=np.uint8)
    stripes = np.tile(np.repeat([[30, 220]], 8, axis=1).ravel(), (384, 24)).astype(np.uint8)
    assert reader.read_printed(Image.fromarray(noise)) == ""
    assert reader.read_printed(Image.fromarray(stripes).convert("RGB")) == ""


@pytest.mark.parametrize("engine", [rapid.RapidEngine(0), tesseract.TesseractEngine("english", 0)])
def test_a_smooth_catalogue_picture_needs_no_place_in_the_queue(engine: Engine) -> None:
    smooth = Image.radial_gradient("L").resize((384, 384)).convert("RGB")
    assert engine.read_printed(smooth, Deadline.after(10)).words == []


def test_without_an_engine_the_error_names_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    reader = Reader(choice="tesseract")
    assert not reader.available
    with pytest.raises(OcrUnavailable, match="apt-get install tesseract-ocr"):
        reader.read(label())


@needs_rapidocr
@needs_tesseract
def test_the_language_decides_which_engine_reads() -> None:
    assert Reader().engine == "rapidocr"
    assert Reader(language="russian").engine == "tesseract"
    assert Reader(language="russian", choice="rapidocr").engine == "rapidocr"
    assert Reader(choice="tesseract").engine == "tesseract"


@pytest.mark.parametrize(
    "engine", [pytest.param("rapidocr", marks=needs_rapidocr), pytest.param("tesseract", marks=needs_tesseract)]
)
def test_when_the_time_is_up_the_answer_is_what_was_read_and_says_so(engine: EngineName) -> None:
    reader = Reader(timeout_s=0.02, choice=engine)
    result = reader.read(label())
    assert result.cut_short
    assert result.text == ""
    with pytest.raises(OcrTimeout, match=r"0\.02 s"):
        reader.read_printed(label())


@pytest.mark.parametrize(
    "engine", [pytest.param("rapidocr", marks=needs_rapidocr), pytest.param("tesseract", marks=needs_tesseract)]
)
def test_who_finds_no_free_place_in_time_is_told_to_come_again(engine: EngineName) -> None:
    with pytest.raises(Busy) as caught:
        Reader(timeout_s=1.1, concurrency=0, choice=engine).read(label())
    assert caught.value.retry_after_s > 0


@pytest.mark.parametrize(
    "words, held", [([("ms", 0.7)], False), ([("ms", 0.95)], True), ([("tea", 0.6)], True), ([], False)]
)
def test_two_letters_read_in_doubt_are_no_words(words: list[tuple[str, float]], held: bool) -> None:
    reader = Reader()
    reader.engine, reader._engine = "tesseract", Says([Word(text, sure, (0, 0, 9, 9)) for text, sure in words])
    assert bool(reader.read(label()).words) is held


@needs_tesseract
def test_what_one_engine_breaks_on_the_other_reads() -> None:
    reader = Reader(timeout_s=120)
    reader.engine, reader._engine = "rapidocr", Says(EngineFailed("It ended."))
    assert read(reader, label()) >= PRINTED


@pytest.mark.parametrize("degrees", [-8.0, -3.0, 0.0, 4.0, 10.0])
def test_the_tilt_of_lines_is_found(degrees: float) -> None:
    tilted = label().rotate(-degrees, Image.Resampling.BICUBIC, fillcolor="#8a7a66")
    assert views.skew(tilted) == pytest.approx(degrees, abs=0.8)


def test_of_two_readings_of_a_place_the_surer_is_kept() -> None:
    sure, unsure = Word("Earl", 0.9, (10, 10, 40, 20)), Word("Eari", 0.5, (12, 11, 40, 20))
    other = Word("Grey", 0.4, (60, 12, 40, 20))
    assert merged([[unsure, other], [sure]]) == [sure, other]


def test_most_words_of_real_receipts_are_read(reader: Reader) -> None:
    pictures = sorted(real_data("receipts").glob("*.jpg"))[::14]
    printed = {picture.stem: words(picture.with_suffix(".txt").read_text()) for picture in pictures}
    read_too = {picture.stem: words(reader.read(Image.open(picture).convert("RGB")).text) for picture in pictures}
    found = sum(len(printed[name] & read_too[name]) for name in printed)
    assert found / sum(map(len, printed.values())) >= 0.8
