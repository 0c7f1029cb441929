"""RapidOCR's processes: one at a time for a photo, replaced when they break, gone when nobody needs them."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from serving.ocr import rapid
from serving.ocr.rapid import RapidEngine
from serving.ocr.reading import Deadline, EngineFailed

pytestmark = pytest.mark.skipif(not rapid.available(), reason="RapidOCR is not installed")


@pytest.fixture
def engine() -> Iterator[RapidEngine]:
    """An engine of one process."""
    engine = RapidEngine(1)
    yield engine
    for process in engine._idle:
        process.kill()


def page(rows: int) -> Image.Image:
    """A page with so many lines of words."""
    picture = Image.new("RGB", (1000, 40 * rows + 40), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(rows):
        pen.text((30, 30 + 40 * row), f"Line {row} of stoneware mugs", font=ImageFont.load_default(26), fill="black")
    return picture


def process_of(engine: RapidEngine) -> int:
    """The number of its only process, which rests."""
    [process] = engine._idle
    return process._child.pid


def test_the_models_are_loaded_once(engine: RapidEngine) -> None:
    engine.read(page(2), Deadline.after(120))
    first = process_of(engine)
    engine.read(page(2), Deadline.after(120))
    assert process_of(engine) == first


def test_nothing_is_written_into_the_home_folder_to_be_sent_to_anybody(
    engine: RapidEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    engine.read(page(1), Deadline.after(120))
    assert list(tmp_path.rglob("*")) == []


def test_a_picture_not_read_in_time_costs_its_process(engine: RapidEngine) -> None:
    engine.read(page(1), Deadline.after(120))
    first = process_of(engine)
    os.kill(first, signal.SIGSTOP)
    reading = engine.read(page(1), Deadline.after(1.5))
    assert reading.cut_short
    assert not reading.words
    assert process_of(engine) != first
    assert engine.read(page(1), Deadline.after(120)).words


def test_a_process_that_ended_while_it_rested_is_replaced(engine: RapidEngine) -> None:
    engine.read(page(1), Deadline.after(120))
    os.kill(process_of(engine), signal.SIGKILL)
    time.sleep(0.2)
    assert engine.read(page(1), Deadline.after(120)).words


def test_a_process_that_ends_while_it_reads_is_an_error(engine: RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "CHILD", "serving.ocr.no_such_module")
    with pytest.raises(EngineFailed):
        engine.read(page(1), Deadline.after(120))


def test_the_process_ends_when_its_parent_lets_go(engine: RapidEngine) -> None:
    engine.read(page(1), Deadline.after(120))
    [process] = engine._idle
    process._pipe.close()
    assert process._child.wait(timeout=60) == 0


def test_the_lines_of_a_page_come_in_order_with_their_places(engine: RapidEngine) -> None:
    words = engine.read(page(4), Deadline.after(120)).words
    assert [word.text for word in words if word.text.isdigit()] == ["0", "1", "2", "3"]
    assert [round(word.box[1] / 40) for word in words if word.text == "mugs"] == [1, 2, 3, 4]
