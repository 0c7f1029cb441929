"""Fashion-MNIST from its files: a tiny set in their format."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from training.data.fashion_mnist import picture, read_fashion_mnist
from training.errors import TrainingError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three pictures to train on and two to test with, packed as they are published."""
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 3), ("t10k", 2)):
        pixels = np.arange(count * 784, dtype=np.uint8).tobytes()
        images = struct.pack(">IIII", 2051, count, 28, 28) + pixels
        (raw / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
        labels = struct.pack(">II", 2049, count) + bytes(range(count))
        (raw / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return tmp_path


def test_every_picture_has_its_label_place_and_split(root: Path) -> None:
    found = read_fashion_mnist(root, "fashion")
    assert [(s.labels["fashion"], s.place, s.split) for s in found] == [
        ("T-shirt/top", 0, None),
        ("Trouser", 1, None),
        ("Pullover", 2, None),
        ("T-shirt/top", 0, "test"),
        ("Trouser", 1, "test"),
    ]


def test_a_picture_is_read_from_its_place(root: Path) -> None:
    second = read_fashion_mnist(root, "fashion")[1]
    pixels = np.asarray(picture(second.path, second.place))
    assert pixels.shape == (28, 28, 3)
    assert pixels[0, 0, 0] == 784 % 256


def test_a_cut_archive_is_named(root: Path) -> None:
    archive = root / "FashionMNIST" / "raw" / "train-images-idx3-ubyte.gz"
    archive.write_bytes(archive.read_bytes()[:-20])
    with pytest.raises(TrainingError, match=r"train-images-idx3-ubyte\.gz cannot be unpacked"):
        read_fashion_mnist(root, "fashion")
    assert not (archive.with_suffix("")).exists()


def test_a_damaged_file_is_named(root: Path) -> None:
    read_fashion_mnist(root, "fashion")
    (root / "FashionMNIST" / "raw" / "t10k-images-idx3-ubyte").write_bytes(b"no pictures")
    from training.data.fashion_mnist import _load

    _load.cache_clear()
    with pytest.raises(TrainingError, match="files are damaged"):
        read_fashion_mnist(root, "fashion")


def test_files_in_the_wrong_folder_are_told_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte.gz").touch()
    with pytest.raises(TrainingError, match=r"torchvision reads them from .*raw: move them"):
        read_fashion_mnist(tmp_path, "fashion")
    assert not (tmp_path / "FashionMNIST").exists()
