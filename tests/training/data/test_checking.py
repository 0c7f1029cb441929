"""What is counted, and what is refused."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from training.data.checking import check, reasons
from training.data.samples import Sample
from training.errors import TrainingError

Labelled = Callable[..., list[Sample]]


def bomb() -> bytes:
    """A PNG that claims 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def test_broken_pictures_are_counted_with_their_reasons(labelled: Labelled, draw: Callable[..., Path]) -> None:
    samples = labelled({"Mugs": 3, "Bowls": 3})
    folder = samples[0].path.parent
    whole = draw("whole.jpg", (200, 200)).read_bytes()
    bad = {"cut.jpg": whole[: len(whole) // 2], "text.jpg": b"hello", "empty.jpg": b"", "bomb.png": bomb()}
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    draw("Mugs/small.png", (15, 60))
    names = [*bad, "small.png", "absent.jpg"]
    dataset = check([*samples, *(Sample(folder / name, {"shop": "Mugs"}) for name in names)])
    assert dataset.samples == tuple(samples)
    assert {one.path.name: one.reason for one in dataset.rejected} == {
        "cut.jpg": "damaged or cut short",
        "text.jpg": "not a picture",
        "empty.jpg": "the file is empty",
        "bomb.png": "more than 80 million pixels",
        "small.png": "smaller than 16 px a side",
        "absent.jpg": "there is no such file",
    }


def test_labels_come_sorted_with_progress_to_the_end(labelled: Labelled) -> None:
    seen: list[tuple[int, int]] = []
    dataset = check(labelled({"Mugs": 2, "Bowls": 2}), 1, lambda _stage, done, total: seen.append((done, total)))
    assert dataset.heads == {"shop": ("Bowls", "Mugs")}
    assert seen[-1] == (4, 4)


def test_a_row_that_names_no_file_and_one_that_knows_nothing_are_counted(
    labelled: Labelled, draw: Callable[..., Path]
) -> None:
    samples = labelled({"Mugs": 2, "Bowls": 2})
    folder = samples[0].path.parent
    dataset = check([*samples, Sample(folder, {"shop": "Mugs"}), Sample(draw("unknown.png"))])
    assert reasons(dataset.rejected) == {"a folder, not a file": 1, "nothing is known of it: no label, no product": 1}


def test_nothing_usable_is_refused_with_the_reasons() -> None:
    with pytest.raises(
        TrainingError, match=r"None of 2 pictures can be used: 2 × there is no such file\. First: /no/0"
    ):
        check([Sample(Path(f"/no/{i}.jpg"), {"shop": "Mugs"}) for i in range(2)])


def test_no_one_and_one_labels_pictures_are_refused(labelled: Labelled) -> None:
    with pytest.raises(TrainingError, match="names no pictures"):
        check([])
    with pytest.raises(TrainingError, match="is too few to learn from"):
        check(labelled({"Mugs": 1}))
    with pytest.raises(TrainingError, match="one label only, 'Mugs'"):
        check(labelled({"Mugs": 4}))


def test_pictures_without_any_label_are_refused(draw: Callable[..., Path]) -> None:
    with pytest.raises(TrainingError, match="No picture carries a label"):
        check([Sample(draw(f"{i}.png"), identity="m") for i in range(3)])


def test_a_label_whose_pictures_are_all_broken_is_refused(labelled: Labelled) -> None:
    samples = [*labelled({"Mugs": 2, "Bowls": 2}), Sample(Path("/no/cup.jpg"), {"shop": "Cups"})]
    with pytest.raises(TrainingError, match=r"No picture of 'Cups' \(head 'shop'\) can be used.*no such file"):
        check(samples)


def test_a_label_that_is_measured_but_never_learnt_is_refused(labelled: Labelled) -> None:
    samples = [
        replace(s, split="train" if s.labels["shop"] == "Mugs" else "validation")
        for s in labelled({"Mugs": 2, "Bowls": 2})
    ]
    with pytest.raises(
        TrainingError, match=r"'Bowls' \(head 'shop'\) has pictures for measuring but none in the train"
    ):
        check(samples)


def test_a_head_that_nothing_measures_is_refused(labelled: Labelled) -> None:
    with pytest.raises(TrainingError, match="is in the validation split"):
        check([replace(s, split="train") for s in labelled({"Mugs": 2, "Bowls": 2})])
