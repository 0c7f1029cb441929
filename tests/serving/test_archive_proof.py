"""An archive that was changed after it was packed is refused, whatever it says of itself."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from serving.archive_proof import MANIFEST
from serving.archives import build_archive, check_archive
from serving.cards import Card, write_card
from serving.errors import ArchiveFailed
from webapp.cli import main
from webapp.modelops.desired import desired_card, prove_archive
from webapp.settings import Settings

Change = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


def flipped(name: str) -> Change:
    """One bit of a member, in its middle."""

    def change(members: Mapping[str, bytes]) -> Mapping[str, bytes]:
        data = bytearray(members[name])
        data[len(data) // 2] ^= 1
        return {**members, name: bytes(data)}

    return change


def served_by(name: str) -> Change:
    """Another handler in the manifest."""

    def change(members: Mapping[str, bytes]) -> Mapping[str, bytes]:
        told = json.loads(members[MANIFEST])
        return {**members, MANIFEST: json.dumps({**told, "model": {**told["model"], "handler": name}}).encode()}

    return change


def without(name: str) -> Change:
    return lambda members: {other: data for other, data in members.items() if other != name}


def packed_anew(archive: Path, change: Change) -> None:
    """The archive with some members changed, as any zip tool would write it: checksums fit, its digest stays."""
    with zipfile.ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in change(members).items():
            file.writestr(name, data)


@pytest.fixture
def store(model_store: Path, image_card: Card, tmp_path: Path) -> Path:
    """A model store of its own with the image encoder alone, and its archive."""
    for suffix in ("json", "safetensors", "mar"):
        shutil.copy2(model_store / f"{image_card.key}.{suffix}", tmp_path)
    return tmp_path


@pytest.fixture
def archive(store: Path, image_card: Card) -> Path:
    return store / f"{image_card.key}.mar"


CHANGES = {
    "its weights": (flipped("image-encoder-1.0.0.safetensors"), "its image-encoder-1.0.0.safetensors was changed"),
    "its handler": (flipped("image_encoder.py"), "its image_encoder.py was changed"),
    "shared code": (flipped("serving/handlers/preprocess.py"), "its serving/handlers/preprocess.py was changed"),
    "its card": (flipped("card.json"), "its card.json was changed"),
    "its configuration": (flipped("model.yaml"), "its model.yaml was changed"),
    "another handler": (served_by("loading.py"), f"its {MANIFEST} was changed"),
    "a module more": (lambda members: {**members, "torch.py": b"evil"}, "it holds torch.py, which nobody packed"),
    "a module less": (without("serving/handlers/colour.py"), "it lacks serving/handlers/colour.py"),
}


@pytest.mark.parametrize(("change", "fault"), CHANGES.values(), ids=CHANGES)
def test_what_was_changed_is_named_and_refused(
    store: Path, archive: Path, image_card: Card, change: Change, fault: str
) -> None:
    packed_anew(archive, change)
    changed = archive.read_bytes()
    for refuse in (
        lambda: check_archive(image_card, store),
        lambda: build_archive(archive.with_suffix(".json"), store),
    ):
        with pytest.raises(ArchiveFailed, match=f"{fault}.*delete the archive and build it anew"):
            refuse()
    assert archive.read_bytes() == changed, "whoever looks into it wants to see it"


def test_members_that_only_a_reader_from_the_front_sees_are_refused(
    store: Path, archive: Path, image_card: Card
) -> None:
    front = io.BytesIO()
    with zipfile.ZipFile(front, "w") as file:
        file.writestr("torch.py", "evil")
        hidden = front.tell()
    archive.write_bytes(front.getvalue()[:hidden] + archive.read_bytes())
    with pytest.raises(ArchiveFailed, match="something hidden before"):
        check_archive(image_card, store)


def test_an_archive_packed_anew_with_the_same_members_is_taken(store: Path, archive: Path, image_card: Card) -> None:
    packed_anew(archive, lambda members: members)
    assert check_archive(image_card, store)
    archive.unlink()
    build_archive(archive.with_suffix(".json"), store)
    assert check_archive(image_card, store)


def test_of_an_archive_of_another_version_of_the_code_card_and_weights_are_compared(
    store: Path, archive: Path, image_card: Card
) -> None:
    packed_anew(archive, lambda members: {**members, "serving/errors.py": b"", "inputs.sha256": b"0" * 64})
    assert not check_archive(image_card, store)
    packed_anew(archive, flipped(image_card.weights))
    with pytest.raises(ArchiveFailed, match=f"its {image_card.weights} was changed"):
        check_archive(image_card, store)


def test_an_archive_with_the_card_of_another_model_is_refused(store: Path, archive: Path, image_card: Card) -> None:
    packed_anew(archive, lambda members: {**members, "inputs.sha256": b"0" * 64})
    other = replace(image_card, input=replace(image_card.input, mean=(0.1, 0.2, 0.3)))
    write_card(other, store)
    with pytest.raises(ArchiveFailed, match=r"its card\.json is of another model"):
        check_archive(other, store)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_it_is_proven_before_torchserve_is_asked_to_take_it(
    store: Path, archive: Path, image_card: Card, elsewhere: bool
) -> None:
    where = {"torchserve_url": "http://a:1", "torchserve_management_url": "http://a:2", "torchserve_key_file": store}
    settings = Settings(instance=store / "instance", model_store=store, **(where if elsewhere else {}))  # type: ignore[arg-type]
    wanted = desired_card(image_card, settings)
    prove_archive(settings, wanted)
    packed_anew(archive, flipped("image_encoder.py"))
    with pytest.raises(ArchiveFailed, match=r"its image_encoder\.py was changed"):
        prove_archive(settings, wanted)


def test_the_doctor_names_the_archive_and_what_to_do(store: Path, archive: Path, image_card: Card) -> None:
    packed_anew(archive, flipped(image_card.weights))
    environment = Settings(instance=store / "instance", model_store=store).as_environment()
    told = CliRunner().invoke(main, ["doctor", "--json"], env=environment).stdout
    [finding] = [finding for finding in json.loads(told) if finding["name"] == image_card.key]
    assert finding["state"] == "broken"
    assert f"its {image_card.weights} was changed" in finding["found"]
    assert finding["mend"] == f"rm -f {archive} && shoplens model package"
