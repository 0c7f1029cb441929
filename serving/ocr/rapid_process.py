"""The process that holds RapidOCR's models and reads one picture after the other, as its parent (rapid.py) asks.

    python -m serving.ocr.rapid_process FD

FD is its end of a two-way pipe of messages. It says `{"ready": true}` when the models are loaded. A picture comes as
two messages, JSON and raw RGB bytes; its words go back as they are read, the largest print first, and then
`{"done": true, "complete": ...}`. Nothing is fetched and nothing written: the models lie in the package.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import rapidocr
from numpy.typing import NDArray

from serving.memory import give_memory_back

IDLE_S = 900.0  # after so long without a picture the process ends, and gives its memory back
DETECT_SIDE = 960  # pixels of the long side at which lines are looked for: costs little, finds a receipt's print
THREADS = 2  # lines are read by so many at a time; each model by itself uses one
LINES_AT_ONCE = 4
SHORTEST_LINE = 48  # pixels to which a line is filled up before it is read; RapidOCR's own 320 triple the work
LEAST = 0.5  # confidence below which a line is noise
PROBES = 4  # lines by which it is decided whether the picture stands on its head
CLEAR = 0.85  # mean confidence of these from which they stand upright beyond doubt
READABLE = (1.5, 12.0)  # width by height of a line that can tell
SMALL_PRINT = 14.0  # pixels high where lines were looked for: below it a closer look finds more …
SMALL_PART = 0.67  # … if all lines lie within so much of the picture's long side

Pixels = NDArray[np.uint8]  # [height, width, 3], BGR
Boxes = NDArray[np.float32]  # [n, 4, 2]: corners x, y from the upper left, clockwise
Line = tuple[str, float]  # text, confidence


class Models:
    """Detection and recognition of lines, loaded once."""

    def __init__(self) -> None:
        folder = Path(rapidocr.__file__).parent / "models"
        one_thread = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.use_vertical_padding": False,
                "Det.model_path": str(folder / "PP-OCRv6_det_small.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECT_SIDE,
                "Rec.model_path": str(folder / "PP-OCRv6_rec_small.onnx"),
                "Rec.rec_img_shape": [3, 48, SHORTEST_LINE],
                "Rec.rec_batch_num": 1,
                **{f"EngineConfig.onnxruntime.{name}": count for name, count in one_thread.items()},
            }
        )
        self.find(np.zeros((64, 64, 3), np.uint8))  # loads the models
        self.read([np.zeros((48, 96, 3), np.uint8)])

    def find(self, picture: Pixels) -> Boxes:
        """Where lines of words are."""
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)  # absent or None where there are no lines
        return np.empty((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, np.float32)

    def cut(self, picture: Pixels, boxes: Boxes) -> list[Pixels]:
        """The lines, straightened."""
        return self._engine.crop_text_regions(picture, boxes)

    def read(self, lines: Sequence[Pixels]) -> list[Line]:
        """What stands in each."""
        found = self._engine.recognize_txt(list(lines))
        return list(zip(found.txts or (), map(float, found.scores or ()), strict=True))


@dataclass(frozen=True)
class Turned:
    """A picture, turned as its words stand, with the boxes of its lines."""

    picture: Pixels
    boxes: Boxes

    def by_quarter(self) -> "Turned":
        """A quarter to the left."""
        width = self.picture.shape[1]
        turned = np.stack([self.boxes[..., 1], width - self.boxes[..., 0]], axis=-1)
        return Turned(np.ascontiguousarray(np.rot90(self.picture)), np.roll(turned, -1, axis=1))

    def by_half(self) -> "Turned":
        """Upside down."""
        height, width = self.picture.shape[:2]
        turned = np.array([width, height], np.float32) - self.boxes
        return Turned(np.ascontiguousarray(self.picture[::-1, ::-1]), np.roll(turned, 2, axis=1))

    def sides(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Width and height of every box."""
        upper, left = self.boxes[:, 1] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 0]
        return np.linalg.norm(upper, axis=1), np.linalg.norm(left, axis=1)


def upright(models: Models, found: Turned) -> Turned:
    """The picture as its words stand: by the lines' direction, and by which way up a few of them can be read."""
    width, height = found.sides()
    if height[height > width].sum() > width[width >= height].sum():
        found = found.by_quarter()
        width, height = found.sides()
    slim = (width > READABLE[0] * height) & (width < READABLE[1] * height)
    telling = np.flatnonzero(slim)[np.argsort(-height[slim])][:PROBES]
    if not len(telling):
        return found
    probe = Turned(found.picture, found.boxes[telling])
    sure = _mean_confidence(models, probe)
    if sure < CLEAR and _mean_confidence(models, probe.by_half()) > sure:
        return found.by_half()
    return found


def _mean_confidence(models: Models, probe: Turned) -> float:
    return float(np.mean([confidence for _, confidence in models.read(models.cut(probe.picture, probe.boxes))]))


def find_closely(models: Models, picture: Pixels) -> Boxes:
    """Where lines are; looked for once more in the part that holds them where it is small and so is its print."""
    boxes = models.find(picture)
    if not len(boxes):
        return boxes
    long_side = max(picture.shape[:2])
    high = np.median(np.minimum(*Turned(picture, boxes).sides())) * min(1.0, DETECT_SIDE / long_side)
    margin = 0.02 * long_side
    left, top = np.maximum(0, boxes.min(axis=(0, 1)) - margin).astype(int)
    right, bottom = (boxes.max(axis=(0, 1)) + margin).astype(int)
    part = picture[top:bottom, left:right]
    if high > SMALL_PRINT or max(part.shape[:2]) > SMALL_PART * long_side:
        return boxes
    closer = models.find(np.ascontiguousarray(part))
    return closer + np.array([left, top], np.float32) if len(closer) >= len(boxes) else boxes


def words(line: Line, box: Boxes) -> Iterator[list[object]]:
    """The words of a line, each with its confidence and its box: left, top, width, height."""
    text, confidence = line
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    letter, start = float(right - left) / max(1, len(text)), 0
    for word in text.split():
        start = text.index(word, start)
        yield [word, confidence, left + start * letter, float(top), len(word) * letter, float(bottom - top)]
        start += len(word)


def answer(models: Models, parent: Connection, picture: Pixels, due: float) -> bool:
    """Send the words of a picture as they are read; whether all could be read by then (time.monotonic())."""
    boxes = find_closely(models, picture)
    if not len(boxes):
        return True
    turned = upright(models, Turned(picture, boxes))
    order = np.argsort(-turned.sides()[1])
    parts = [order[start : start + LINES_AT_ONCE] for start in range(0, len(order), LINES_AT_ONCE)]

    def read(part: NDArray[np.intp]) -> list[Line] | None:
        if time.monotonic() > due:
            return None
        return models.read(models.cut(turned.picture, turned.boxes[part]))

    complete = True
    with ThreadPoolExecutor(THREADS) as pool:
        for part, lines in zip(parts, pool.map(read, parts), strict=True):
            complete = complete and lines is not None
            boxes_read = zip(lines or (), turned.boxes[part], strict=False)
            found = [word for line, box in boxes_read if line[1] >= LEAST for word in words(line, box)]
            parent.send_bytes(json.dumps({"words": found}, default=float).encode())
    return complete


def main() -> None:
    """Answer until the parent closes its end, or nothing was asked for a long time."""
    parent = Connection(int(sys.argv[1]))
    models = Models()
    parent.send_bytes(b'{"ready": true}')
    while parent.poll(IDLE_S):
        try:
            request = json.loads(parent.recv_bytes())
            rows = np.frombuffer(parent.recv_bytes(), np.uint8).reshape(request["height"], request["width"], 3)
            due = time.monotonic() + request["seconds"]
            complete = answer(models, parent, np.ascontiguousarray(rows[..., ::-1]), due)
            parent.send_bytes(json.dumps({"done": True, "complete": complete}).encode())
            give_memory_back()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    main()
