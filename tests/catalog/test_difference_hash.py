"""A picture's difference hash is the one that databases hold already."""

import pytest
from PIL import Image

from catalog.difference_hash import difference_hash
from tests.support.places import DEMO


@pytest.mark.parametrize(
    ("name", "stored"),
    [("mug-001-1", "e81607050505070f0100fecffcfd47ff"), ("bowl-001-2", "208c0f2b0b070307ff8004ff7360ffff")],
)
def test_hashes_stored_by_earlier_versions_stay_true(name: str, stored: str) -> None:
    with Image.open(DEMO / "pictures" / "catalogue" / f"{name}.jpg") as picture:
        assert difference_hash(picture.convert("RGB")).hex() == stored


def test_a_smaller_copy_has_nearly_the_same_hash_and_a_mirrored_one_another() -> None:
    with Image.open(DEMO / "pictures" / "catalogue" / "mug-001-1.jpg") as picture:
        own, half, mirrored = (
            int.from_bytes(difference_hash(one))
            for one in (picture, picture.resize((190, 190)), picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
        )
    assert (own ^ half).bit_count() <= 6
    assert (own ^ mirrored).bit_count() > 30
