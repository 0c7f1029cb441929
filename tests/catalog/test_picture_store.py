"""The pictures that are kept, and their thumbnails."""

import io
from pathlib import Path

import pytest
from PIL import Image

from catalog.errors import PictureError
from catalog.pictures import PictureStore, thumbnail_size, thumbnail_widths
from tests.support.pictures import RED, encoded, near, two_halves


def test_the_store_keeps_the_original_bytes_once(store: PictureStore) -> None:
    data = encoded(two_halves(), "PNG")
    stored = store.add(data)
    assert store.add(data) == stored and store.read(stored.hash) == data
    assert (stored.width, stored.height, stored.size_bytes, stored.format) == (64, 32, len(data), "PNG")
    assert [entry.key.rpartition("/")[2] for entry in store.storage.entries()] == [stored.hash]


def test_the_store_takes_no_broken_picture(store: PictureStore, tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        store.add(b"no picture")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("hash_", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64])
def test_what_is_no_kept_hash_is_not_found(store: PictureStore, hash_: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.read(hash_)


@pytest.mark.parametrize("kind", ["webp", "jpeg"])
def test_a_thumbnail_is_made_once_and_kept(store: PictureStore, kind: str) -> None:
    stored = store.add(encoded(two_halves((1200, 600)), "JPEG"))
    data = store.thumbnail(stored.hash, 320, kind)  # type: ignore[arg-type]
    store.path(stored.hash).unlink()
    assert store.thumbnail(stored.hash, 320, kind) == data  # type: ignore[arg-type]
    with Image.open(io.BytesIO(data)) as small:
        assert (small.size, small.format) == ((320, 160), kind.upper())


def test_a_thumbnail_never_enlarges(store: PictureStore) -> None:
    stored = store.add(encoded(two_halves((50, 20)), "PNG"))
    with Image.open(io.BytesIO(store.thumbnail(stored.hash, 640))) as small:
        assert small.size == (50, 20)


def test_a_thumbnail_of_a_very_tall_picture_stays_small(store: PictureStore) -> None:
    stored = store.add(encoded(Image.new("RGB", (20, 20_000)), "PNG"))
    with Image.open(io.BytesIO(store.thumbnail(stored.hash, 160))) as small:
        assert small.height <= 320


@pytest.mark.parametrize(
    ("size", "widths"),
    [((1200, 600), {160, 320, 640}), ((200, 100), {160, 320}), ((90, 90), {160}), ((100, 1000), {160, 320, 640})],
)
def test_a_picture_kept_with_thumbnails_has_all_that_differ(
    store: PictureStore, tmp_path: Path, size: tuple[int, int], widths: set[int]
) -> None:
    stored = store.add(encoded(two_halves(size), "JPEG"), thumbnails=True)
    made = [path for path in (tmp_path / "kept" / "thumbnails").rglob("*") if path.is_file()]
    assert {int(path.parent.parent.name) for path in made} == widths == set(thumbnail_widths(*size))
    assert {path.suffix for path in made} == {".webp", ".jpeg"} and len(made) == 2 * len(widths)
    for path in made:
        with Image.open(path) as small:
            assert small.size == thumbnail_size(stored.width, stored.height, int(path.parent.parent.name))


def test_a_missing_thumbnail_is_made_like_one_of_the_import(store: PictureStore) -> None:
    stored = store.add(encoded(two_halves((1201, 601)), "PNG"), thumbnails=True)
    with Image.open(io.BytesIO(store.thumbnail(stored.hash, 320, "jpeg"))) as first:
        size = first.size
    store.storage.delete(f"thumbnails/320/{stored.hash[:2]}/{stored.hash}.jpeg")
    with Image.open(io.BytesIO(store.thumbnail(stored.hash, 320, "jpeg"))) as again:
        assert again.size == size == (320, 160)


def test_thumbnails_of_a_photo_turned_by_exif_stand_upright(store: PictureStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = store.add(encoded(two_halves((800, 400)), "JPEG", exif=exif), thumbnails=True)
    with Image.open(io.BytesIO(store.thumbnail(stored.hash, 160, "jpeg"))) as small:
        assert small.size == (160, 320) and near(small, (80, 20), RED) and not small.getexif()


def test_other_widths_are_not_made(store: PictureStore) -> None:
    stored = store.add(encoded(two_halves(), "PNG"))
    with pytest.raises(ValueError, match="160, 320, 640"):
        store.thumbnail(stored.hash, 161)


def test_a_writer_killed_half_way_leaves_no_half_picture(
    store: PictureStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path, data: bytes) -> int:
        path.write_text(str(len(data)))
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", killed)
    with pytest.raises(KeyboardInterrupt):
        store.add(encoded(two_halves(), "PNG"))
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
