"""The client against a real TorchServe."""

import json
from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from serving.cards import Card
from serving.client.client import Client, ImageEncoding
from serving.client.replica import Replica
from serving.errors import ModelMissing, PictureRejected
from serving.handlers.bundle import MARK, is_bundle
from serving.handlers.image_encoder import ImageEncoder
from tests.support.small_models import draw_picture


def test_a_picture_gets_a_unit_vector_and_probabilities(client: Client, image_card: Card, teal: bytes) -> None:
    encoding = client.encode_image(image_card, teal)
    assert encoding.vector.shape == (256,)
    assert encoding.vector.dtype == numpy.float32
    assert numpy.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
    assert {head: len(values) for head, values in encoding.probabilities.items()} == {"kind": 3, "colour": 2}
    assert all(values.sum() == pytest.approx(1, abs=1e-5) for values in encoding.probabilities.values())


def test_a_picture_has_a_unit_vector_among_those_of_texts(
    client: Client, image_card: Card, text_card: Card, teal: bytes
) -> None:
    aligned = client.encode_image(image_card, teal).aligned
    assert aligned is not None
    assert aligned.shape == (text_card.dimension,)
    assert numpy.linalg.norm(aligned) == pytest.approx(1, abs=1e-5)


def test_torchserve_answers_what_the_handler_computes(
    client: Client, image_card: Card, model_store: Path, teal: bytes
) -> None:
    handler = ImageEncoder()
    handler.load(image_card, model_store)
    expected = handler.encode([teal])[0]
    assert client.encode_image(image_card, teal).vector == pytest.approx(expected[:256], abs=1e-5)


@pytest.mark.parametrize("damaged", [b"no picture", draw_picture()[:300], b"", b"GIF89a", b"\xff\xd8\xff"])
def test_a_damaged_picture_is_rejected_in_words(client: Client, image_card: Card, damaged: bytes) -> None:
    with pytest.raises(PictureRejected, match="picture"):
        client.encode_image(image_card, damaged)


def test_a_damaged_picture_in_a_batch_fails_alone(client: Client, image_card: Card, teal: bytes) -> None:
    pictures = [teal, b"not a picture", draw_picture("navy"), teal[:200], teal] * 4
    encodings = list(client.encode_images(image_card, pictures))
    kinds = [type(encoding) for encoding in encodings]
    assert kinds == [ImageEncoding, PictureRejected, ImageEncoding, PictureRejected, ImageEncoding] * 4


def test_encodings_keep_the_order_of_their_pictures(client: Client, image_card: Card) -> None:
    pictures = [draw_picture(colour) for colour in ("red", "green", "blue", "gold", "black", "pink")]
    alone = [client.encode_image(image_card, picture).vector for picture in pictures]
    done: list[int] = []
    together = list(client.encode_images(image_card, pictures * 5, progress=done.append))
    assert all(together[i].vector == pytest.approx(alone[i % 6], abs=1e-4) for i in range(30))
    assert done == list(range(1, 31))


def test_workers_that_know_no_bundles_are_asked_for_one_picture_after_another(
    client: Client, image_card: Card, teal: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[bytes]()
    ask = Replica.ask

    def as_before(replica: Replica, card: Card, data: bytes, read_s: float | None = None) -> bytes:
        asked.append(data)
        return ask(replica, card, data.removeprefix(MARK), read_s)  # what an older handler makes of a bundle

    monkeypatch.setattr(Replica, "ask", as_before)
    encodings = list(client.encode_images(image_card, [teal, b"not a picture", teal, teal] * 8))
    kinds = [type(encoding) for encoding in encodings]
    assert kinds == [ImageEncoding, PictureRejected, ImageEncoding, ImageEncoding] * 8
    assert 1 <= sum(map(is_bundle, asked)) <= 5  # those that were on their way when the first was refused


def test_a_large_picture_travels_alone(client: Client, image_card: Card, teal: bytes) -> None:
    large = teal + bytes(4_000_000)  # a JPEG may have anything behind its end
    encodings = list(client.encode_images(image_card, [teal, large, teal, large]))
    assert [type(encoding) for encoding in encodings] == [ImageEncoding] * 4


def test_pictures_are_taken_from_their_source_only_as_needed(client: Client, image_card: Card, teal: bytes) -> None:
    taken = []
    source = (taken.append(number) or teal for number in range(500))
    next(client.encode_images(image_card, source))
    assert len(taken) < 50


def test_texts_get_unit_vectors_and_like_texts_lie_closer(client: Client, text_card: Card) -> None:
    texts = ["red running shoes", "scarlet sneakers for jogging", "cast iron frying pan"]
    vectors = client.encode_texts(text_card, texts)
    assert vectors.shape == (3, 384)
    assert numpy.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_many_texts_travel_in_several_requests_and_keep_their_order(client: Client, text_card: Card) -> None:
    texts = [f"product number {number}" + " with more words" * (number % 7) for number in range(150)]
    vectors = client.encode_texts(text_card, texts)
    assert vectors.shape == (150, 384)
    assert vectors[149] @ client.encode_texts(text_card, texts[149:])[0] > 0.9995  # bfloat16, where the CPU has it


def test_long_texts_in_bulk_travel_with_few_others(
    client: Client, text_card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[list[str]]()
    ask = Replica.ask

    def noted(replica: Replica, card: Card, data: bytes, read_s: float | None = None) -> bytes:
        asked.append(json.loads(data))
        return ask(replica, card, data, read_s)

    monkeypatch.setattr(Replica, "ask", noted)
    texts = ["mug"] * 70 + ["a passage " * 250] * 5
    vectors = client.encode_texts(text_card, texts, lane="bulk")
    assert sorted(map(len, asked)) == [1, 2, 2, 6, 64] or sorted(map(len, asked)) == [1, 2, 8, 64]
    assert all(sum(map(len, one)) <= 6_000 for one in asked)
    assert vectors[74] @ vectors[70] > 0.999 > vectors[70] @ vectors[69]


@pytest.mark.parametrize("text", ["", "🫖", "x" * 10_000, "\x00\x07", "<b>bold</b>", '"quoted" AND ('])
def test_any_text_has_a_vector(client: Client, text_card: Card, text: str) -> None:
    assert numpy.linalg.norm(client.encode_texts(text_card, [text])) == pytest.approx(1, abs=1e-5)


def test_no_texts_have_no_vectors(client: Client, text_card: Card) -> None:
    assert client.encode_texts(text_card, []).shape == (0, 384)


def test_a_version_that_is_not_held_is_missing(client: Client, image_card: Card, teal: bytes) -> None:
    with pytest.raises(ModelMissing, match=r"image-encoder version 9\.9\.9"):
        client.encode_image(replace(image_card, version="9.9.9"), teal)


def test_a_model_that_is_not_held_is_missing(client: Client, text_card: Card) -> None:
    with pytest.raises(ModelMissing, match="mind-reader"):
        client.encode_texts(replace(text_card, name="mind-reader"), ["what do I want"])


def test_a_picture_larger_than_torchserve_takes_is_rejected(client: Client, image_card: Card) -> None:
    with pytest.raises(PictureRejected, match="larger"):
        client.encode_image(image_card, bytes(13_100_000))
