"""Mean and standard deviation of pixels, against arithmetic and against what is published."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.places import real_data
from training.data.fashion_mnist import FILES, picture, read_fashion_mnist
from training.data.samples import Sample
from training.errors import TrainingError
from training.pixels import load_pixels, mean_std, mean_std_of


def test_each_channel_has_its_own_mean_and_deviation() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1100, 4, 4, 3), dtype=np.uint8)
    pixels[..., 1] //= 4
    mean, std = mean_std(pixels)
    assert mean == pytest.approx((pixels / 255).mean(axis=(0, 1, 2)))
    assert std == pytest.approx((pixels / 255).std(axis=(0, 1, 2)))


def test_pictures_decoded_one_by_one_have_the_same_mean(tmp_path: Path) -> None:
    samples = [Sample(tmp_path / f"{number}.png") for number in range(3)]
    for number, sample in enumerate(samples):
        Image.linear_gradient("L").rotate(40 * number).save(sample.path)
    assert mean_std_of(samples, 24) == mean_std(load_pixels(samples, 24, tmp_path))


def test_no_pixels_have_no_mean() -> None:
    with pytest.raises(TrainingError, match="train split is empty"):
        mean_std(np.zeros((0, 4, 4, 3), dtype=np.uint8))


def test_fashion_mnist_has_its_published_figures(tmp_path: Path) -> None:
    published = real_data("fashion-mnist")
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for name in FILES:
        shutil.copy(published / f"{name}.gz", raw)
    samples = [sample for sample in read_fashion_mnist(tmp_path, "fashion") if sample.split is None]
    pixels = np.stack([np.asarray(picture(sample.path, sample.place)) for sample in samples])
    mean, std = mean_std(pixels)
    assert pixels.shape == (60_000, 28, 28, 3)
    assert (round(mean[0], 4), round(std[0], 4)) == (0.2860, 0.3530)
