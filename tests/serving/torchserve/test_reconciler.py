"""What is planned, what is done, and what is only told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from serving.archives import build_archive
from serving.cards import Card, write_card
from serving.errors import ArchiveFailed, BadAnswer, ModelMissing, Unavailable
from serving.torchserve.management import Management, ModelStatus, Worker
from serving.torchserve.reconciler import Desired, Register, Scale, drift, plan, reconcile
from tests.support.small_models import make_image_card
from tests.support.torchserve import desired

WANTED = Desired("image-encoder", "1.0.0", "image-encoder-1.0.0.mar", 2, 8, 5)


def held(version: str = "1.0.0", workers: int = 2) -> ModelStatus:
    """The image encoder as TorchServe would describe it."""
    running = tuple(Worker(str(9000 + i), "READY", 100 + i, 0) for i in range(workers))
    return ModelStatus("image-encoder", version, "a.mar", workers, workers, 8, 5, running, 64, 0)


@pytest.fixture
def second(model_store: Path, management: Management) -> Iterator[Card]:
    """Another version of the image encoder in the model store, gone from TorchServe afterwards."""
    card = make_image_card(model_store, "1.1.0", seed=2)
    build_archive(model_store / f"{card.key}.json", model_store)
    yield card
    if any(status.version == card.version for status in management.versions(card.name)):
        management.set_default(card.name, "1.0.0")
        management.unregister(card.name, card.version)
    for path in model_store.glob(f"{card.key}.*"):
        path.unlink()


def test_an_empty_torchserve_is_filled_registrations_first() -> None:
    text = replace(WANTED, name="text-encoder", workers=1)
    assert plan([WANTED, text], []) == [
        Register(WANTED),
        Register(text),
        Scale("image-encoder", "1.0.0", 2),
        Scale("text-encoder", "1.0.0", 1),
    ]


def test_nothing_is_planned_where_all_is_as_wanted() -> None:
    assert plan([WANTED], [held(), held("0.9.0", workers=1)]) == []


def test_workers_are_brought_to_the_wanted_number() -> None:
    assert plan([WANTED], [held(workers=1)]) == [Scale("image-encoder", "1.0.0", 2)]
    assert plan([replace(WANTED, workers=0)], [held()]) == [Scale("image-encoder", "1.0.0", 0)]


def test_workers_that_died_for_good_are_started_again() -> None:
    assert plan([WANTED], [replace(held(), workers=())]) == [Scale("image-encoder", "1.0.0", 2)]


def test_a_version_whose_archive_is_refused_is_not_taken(management: Management, second: Card) -> None:
    def refuse(_: Desired) -> None:
        raise ArchiveFailed("not what was packed")

    with pytest.raises(ArchiveFailed, match="not what was packed"):
        reconcile(management, [desired(second)], check=refuse)
    assert second.version not in {status.version for status in management.list_models()}


def test_a_second_version_is_served_beside_the_first(management: Management, image_card: Card, second: Card) -> None:
    done = reconcile(management, [desired(image_card), desired(second)])
    assert [str(action) for action in done] == [
        "register image-encoder 1.1.0 from image-encoder-1.1.0.mar",
        "run 1 worker of image-encoder 1.1.0",
    ]
    assert reconcile(management, [desired(image_card), desired(second)]) == []
    assert management.describe(image_card.name).version == "1.0.0"


def test_differences_are_told_with_their_remedy(management: Management, image_card: Card, text_card: Card) -> None:
    assert drift(management, [desired(image_card), desired(text_card)]) == []
    wanted = [replace(desired(image_card, workers=3), batch_size=1), replace(desired(image_card), version="7.0.0")]
    told = {(one.model, one.version, one.what) for one in drift(management, wanted)}
    assert told == {
        ("image-encoder", "1.0.0", "is set to 1 worker instead of 3"),
        ("image-encoder", "1.0.0", "batches 4 for 20 ms instead of 1 for 20 ms"),
        ("image-encoder", "7.0.0", "is not registered; 1 worker shall run"),
        ("text-encoder", "1.0.0", "is held by TorchServe, but nobody asked for it and no release needs it"),
    }


def test_a_model_whose_probe_differs_does_not_start(
    management: Management, image_card: Card, model_store: Path, second: Card
) -> None:
    probe = replace(second.probe, vector=tuple(reversed(second.probe.vector)))
    path = write_card(replace(second, probe=probe), model_store)
    build_archive(path, model_store)
    with pytest.raises(Unavailable, match=r"could not start the workers of .*1\.1\.0.*models\.log"):
        reconcile(management, [desired(second), desired(image_card)])
    assert management.ready_workers(image_card.name, image_card.version) == 1
    management.scale(second.name, second.version, 0)


def test_an_archive_that_does_not_exist_and_a_url_are_refused(management: Management) -> None:
    for archive in ("nothing.mar", "https://example.org/model.mar", "file:///etc/passwd"):
        with pytest.raises((ModelMissing, BadAnswer)):
            management.register("nothing", archive)


def test_a_model_that_is_not_held_has_no_ready_workers(management: Management) -> None:
    assert management.ready_workers("image-encoder", "8.8.8") == 0
    with pytest.raises(ModelMissing):
        management.describe("image-encoder", "8.8.8")


def test_another_default_version_is_told_and_set(management: Management, image_card: Card, second: Card) -> None:
    wanted, defaults = [desired(image_card), desired(second, workers=0)], {image_card.name: second.version}
    reconcile(management, wanted)
    told = [one.what for one in drift(management, wanted, defaults) if one.kind == "default"]
    assert told == ["answers where no version is named, instead of 1.1.0"]
    done = reconcile(management, wanted, defaults=defaults)
    assert [str(action) for action in done] == ["make 1.1.0 the default version of image-encoder"]
    assert management.describe(image_card.name).version == "1.1.0"
