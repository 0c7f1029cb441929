"""Identity is behaviour: what may change about a model without it being another one, and what may not."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from catalog.database import Database, open_database
from indexer.embedding.cache import EmbeddingCache
from serving.archives import code_mismatch, weights_folder
from serving.cards import Card, CardError, Input, Probes, read_card, write_card
from serving.handlers import preprocess
from serving.handlers.loading import Embed, RefusesToStart, check_probes, probe_vectors, prove
from serving.handlers.probe import complete, load, renew
from serving.handlers.probe_inputs import SETS, probe_inputs
from serving.identity import fingerprint
from tests.support.databases import copy_migrated
from tests.support.small_models import TEXT_CARD

UPRIGHT = preprocess.upright_rgb
PROJECT = Path(__file__).parents[2]
# What the version before cards had probes made of the cards that come along.
BEFORE = {
    "image-encoder-1.1.0": "7c00cc80d8ef19d55a4d6f82ac84a3a7b3177c19c2c29323253a0588d11faf7e",
    "review-sentiment-1.1.0": "055402a36e501bba99a2fce24c8c8a0faa5e52fa02da77c2a506d66ec3dd632b",
    "text-encoder-1.0.0": "0b9cb7873db75d139d383c99ee93a2271f28ee60e353ae22a48f5836ccc58d1d",
}
# Edits of the code: the file, what stands there, what is put in its place.
EXIF = "ImageOps.exif_transpose(image)"
COMMENT = ("preprocess.py", '"""A picture becomes', '# Edited.\n"""Here, a picture becomes')
REWRITTEN = ("preprocess.py", ".contiguous().float().mul_(factor).sub_(offset)", ".sub(offset / factor) * factor")
UNTURNED = ("preprocess.py", EXIF, "image")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    copy_migrated(tmp_path / "shop.db")
    return open_database(f"sqlite:///{tmp_path / 'shop.db'}")


@pytest.fixture
def handlers(tmp_path: Path) -> Path:
    """The handlers of a copy of the code, which may be edited."""
    shutil.copytree(PROJECT / "serving", tmp_path / "code" / "serving")
    return tmp_path / "code" / "serving" / "handlers"


@pytest.fixture(scope="module")
def embed() -> Embed:
    """The image encoder that comes along."""
    return load(committed("image-encoder-1.1.0"), TEXT_CARD.parent)


def committed(key: str) -> Card:
    return read_card(TEXT_CARD.parent / f"{key}.json")


def edit(handlers: Path, file: str, old: str, new: str) -> None:
    text = (handlers / file).read_text()
    assert old in text
    (handlers / file).write_text(text.replace(old, new))


def move(handlers: Path) -> None:
    """Give a file of the handler another name."""
    (handlers / "preprocess.py").rename(handlers / "pixels.py")
    for path in handlers.glob("*.py"):
        path.write_text(path.read_text().replace("handlers.preprocess", "handlers.pixels"))
    edit(handlers, "source.py", '"preprocess.py"', '"pixels.py"')


def made_again(card: Card, handlers: Path) -> Card:
    """The card as a copy of the code makes it, which knows the card there was."""
    program = (
        "import sys; from pathlib import Path; from serving.cards import read_card, write_card\n"
        "from serving.handlers.probe import complete; store, out = map(Path, sys.argv[1:])\n"
        f"card = read_card(store / '{card.key}.json')\n"
        "write_card(complete(card, store, card.probe.picture(), known=[card]), out)"
    )
    out = handlers.parents[1]
    command = [sys.executable, "-c", program, str(TEXT_CARD.parent), str(out)]
    subprocess.run(command, cwd=out, env=os.environ | {"PYTHONPATH": str(out)}, check=True, timeout=120)
    return read_card(out / f"{card.key}.json")


def kept(database: Database, card: Card, again: Card) -> bool:
    """Whether the embeddings of one card are those of the other."""
    width = card.dimension + card.aligned_dimension
    EmbeddingCache(database, card).save({"a picture": np.ones(width, np.float32)})
    return EmbeddingCache(database, again).find_missing(["a picture"]) == []


def test_code_that_gives_the_same_answers_keeps_every_embedding(handlers: Path, database: Database) -> None:
    card = committed("image-encoder-1.1.0")
    for change in (COMMENT, REWRITTEN):
        edit(handlers, *change)
    move(handlers)
    again = made_again(card, handlers)
    assert again.source_sha256 != card.source_sha256
    assert kept(database, card, again)


def test_a_copy_of_a_card_with_another_rule_has_an_identity_of_its_own(image_card: Card) -> None:
    known = fingerprint(image_card)
    assert fingerprint(replace(image_card, dimension=image_card.dimension + 1)) != known == fingerprint(image_card)


def test_a_changed_line_of_preprocessing_is_another_model(handlers: Path, database: Database) -> None:
    card = committed("image-encoder-1.1.0")
    edit(handlers, *UNTURNED)
    assert not kept(database, card, made_again(card, handlers))


def test_comments_and_docstrings_are_no_other_code(image_card: Card, handlers: Path) -> None:
    edit(handlers, *COMMENT)
    assert code_mismatch(image_card, handlers) is None
    edit(handlers, *REWRITTEN)
    assert "shoplens model prove image-encoder-1.0.0" in str(code_mismatch(image_card, handlers))


def test_the_cards_that_come_along_still_hold_what_releases_of_the_version_before_name() -> None:
    assert {key: fingerprint(committed(key)) for key in BEFORE} == BEFORE


@pytest.mark.parametrize("key", BEFORE)
def test_a_card_with_other_probes_or_data_loses_the_identity_it_had_before(key: str) -> None:
    card = committed(key)
    assert card.probes is not None
    rows = card.probes.rows(card.dimension + card.aligned_dimension)
    others = replace(card, probes=Probes.of(card.probes.inputs, [rows[1], rows[0], *rows[2:]]))
    smaller = replace(card, input=Input(size=64, max_tokens=64))
    assert len({fingerprint(one) for one in (card, others, smaller)}) == 3
    assert fingerprint(replace(card, quality={}, training={}, licence="none", source_sha256="0" * 64)) == BEFORE[key]


@pytest.mark.parametrize("key", BEFORE)
def test_the_models_that_come_along_give_the_answers_of_their_cards(key: str) -> None:
    card = committed(key)
    prove(card, load(card, weights_folder(card, TEXT_CARD.parent)))


def on_black(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    return Image.alpha_composite(Image.new("RGBA", upright.size, "black"), upright.convert("RGBA")).convert("RGB")


@pytest.mark.parametrize(
    ("name", "changed", "noticed"),
    [
        ("upright_rgb", lambda image: ImageOps.exif_transpose(image).convert("RGB"), "alpha"),
        ("upright_rgb", on_black, "alpha"),
        ("upright_rgb", lambda image: UPRIGHT(image).transpose(Image.Transpose.FLIP_LEFT_RIGHT), "plain JPEG"),
        ("to_square", lambda image, rules: image.resize((rules.size,) * 2, Image.Resampling.NEAREST), "plain JPEG"),
    ],
)
def test_probes_notice_a_change_that_a_single_picture_hides(
    name: str, changed: object, noticed: str, embed: Embed, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = committed("image-encoder-1.1.0")
    assert card.probes is not None
    monkeypatch.setattr(preprocess, name, changed)
    with pytest.raises(RefusesToStart, match=f"the (embedding|vector among texts) of the probe '{noticed}' has cosine"):
        check_probes(card, card.probes, probe_vectors(card.probes.inputs, embed))


def test_a_card_of_before_is_brought_up_to_date_and_stays_the_same_model(image_card: Card, model_store: Path) -> None:
    before = replace(image_card, probes=None, source_sha256="", handler_sha256="1" * 64)
    assert "shoplens model prove" in str(code_mismatch(before))
    renewed = renew(before, model_store)
    assert renewed.probe == before.probe
    assert renewed.handler_sha256 == ""
    assert renewed.probes
    assert fingerprint(renewed) == fingerprint(before) != fingerprint(replace(renewed, former=None))
    assert renew(renewed, model_store) == renewed


def test_a_model_that_gives_other_answers_is_not_brought_up_to_date(image_card: Card, model_store: Path) -> None:
    wrong = replace(image_card, probe=replace(image_card.probe, vector=tuple(reversed(image_card.probe.vector))))
    with pytest.raises(RefusesToStart, match="the probe's embedding has cosine"):
        renew(wrong, model_store)


def test_a_card_made_anew_after_it_was_lost_takes_over_from_the_one_a_release_kept(
    image_card: Card, model_store: Path
) -> None:
    assert image_card.probes is not None
    rows = image_card.probes.rows(image_card.dimension + image_card.aligned_dimension)
    elsewhere = Probes.of(image_card.probes.inputs, [[number * 1.0007 for number in row] for row in rows])
    from_another_machine = replace(image_card, probes=elsewhere)
    assert fingerprint(from_another_machine) != fingerprint(image_card)
    again = complete(image_card, model_store, b"not looked at", known=[from_another_machine])
    assert fingerprint(again) == fingerprint(from_another_machine)


def test_an_old_and_a_new_card_read_back_as_written(image_card: Card, tmp_path: Path) -> None:
    old = replace(image_card, probes=None, source_sha256="", handler_sha256="1" * 64)
    for card in (image_card, committed("text-encoder-1.0.0"), old):
        assert read_card(write_card(card, tmp_path)) == card
    assert image_card.probes is not None
    short = replace(image_card, probes=replace(image_card.probes, vectors="AAAA"))
    with pytest.raises(CardError, match=r"probes\.vectors.*float16 vectors of 640 numbers"):
        read_card(write_card(short, tmp_path))


def test_probes_that_are_no_numbers_or_too_few_refuse_to_start(image_card: Card) -> None:
    assert image_card.probes is not None
    width = image_card.dimension + image_card.aligned_dimension
    rows = image_card.probes.rows(width)
    check_probes(image_card, image_card.probes, rows)
    with pytest.raises(RefusesToStart, match="'tiny' has cosine nan"):
        place = list(probe_inputs("pictures-1")).index("tiny")
        check_probes(image_card, image_card.probes, [*rows[:place], [float("nan")] * width, *rows[place + 1 :]])
    with pytest.raises(RefusesToStart, match="15 vectors of probes, pictures-1 16"):
        check_probes(image_card, Probes.of("pictures-1", rows[1:]), rows)


def test_each_set_has_sixteen_inputs_which_are_the_same_every_time() -> None:
    for name in SETS.values():
        inputs = probe_inputs(name)
        assert len(set(inputs.values())) == 16
        assert probe_inputs(name) == inputs
    with pytest.raises(ValueError, match="this version knows pictures-1 and texts-1"):
        probe_inputs("pictures-0")
