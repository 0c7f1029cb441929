"""The archives' handlers need no TorchServe: without it they give the same answers."""

import json
from pathlib import Path

import numpy
import pytest

from benchmarks.peers.archive import Context, Handler, open_handler, unpack
from serving.cards import Card
from serving.client.answers import Floats, ImageEncoding, image_encoding, image_encodings, text_vectors
from serving.client.client import Client
from serving.errors import BadAnswer, PictureRejected
from serving.handlers.bundle import pack
from tests.support.small_models import draw_picture

TEXTS = ["Stoneware mug, sea green", "Kaffeetasse für zwei", "🫖"]


@pytest.fixture(scope="module")
def image_handler(model_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Handler:
    return open_handler(unpack(model_store / "image-encoder-1.0.0.mar", tmp_path_factory.mktemp("image")))


@pytest.fixture(scope="module")
def text_handler(model_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Handler:
    return open_handler(unpack(model_store / "text-encoder-1.0.0.mar", tmp_path_factory.mktemp("text")))


def same(found: Floats, expected: Floats) -> bool:
    """A batch of another size changes the last bits."""
    return bool(numpy.allclose(found, expected, rtol=0, atol=1e-6))


def test_pictures_get_the_vectors_that_torchserve_gives(
    client: Client, image_handler: Handler, image_card: Card
) -> None:
    pictures = [draw_picture(colour) for colour in ("teal", "crimson", "gold")]
    answers = image_handler.handle([{"body": bytearray(picture)} for picture in pictures], Context(Path()))
    for picture, answer in zip(pictures, answers, strict=True):
        expected, found = client.encode_image(image_card, picture), image_encoding(image_card, answer)
        assert same(found.vector, expected.vector)
        assert found.aligned is not None and expected.aligned is not None and same(found.aligned, expected.aligned)
        assert all(same(found.probabilities[head], values) for head, values in expected.probabilities.items())


def test_texts_get_the_vectors_that_torchserve_gives(client: Client, text_handler: Handler, text_card: Card) -> None:
    [answer] = text_handler.handle([{"body": json.dumps(TEXTS).encode()}], Context(Path()))
    assert same(text_vectors(text_card, answer, len(TEXTS)), client.encode_texts(text_card, TEXTS))


def test_a_broken_picture_is_refused_as_torchserve_passes_it_on(
    client: Client, image_handler: Handler, image_card: Card
) -> None:
    context = Context(Path())
    refused, answered = image_handler.handle([{"body": b"no picture"}, {"body": draw_picture()}], context)
    assert context.statuses == {0: 422} and context.types[1] == "application/octet-stream"
    assert len(answered) == 4 * (256 + 5 + 384)
    with pytest.raises(PictureRejected) as told:
        client.encode_image(image_card, b"no picture")
    assert str(told.value) == json.loads(refused)["message"]


def test_a_bundle_of_pictures_gets_the_answers_of_each_and_disturbs_nobody(
    image_handler: Handler, image_card: Card
) -> None:
    red, gold, broken = draw_picture("red"), draw_picture("gold"), b"no picture"
    context = Context(Path())
    bodies = [pack([red, broken, gold]), gold, broken, pack([red])[:-1], pack([broken])]
    three, alone, refused, damaged, one = image_handler.handle([{"body": bytearray(each)} for each in bodies], context)
    assert context.statuses == {2: 422, 3: 422}
    first, second, third = image_encodings(image_card, three, 3)
    assert isinstance(first, ImageEncoding) and isinstance(third, ImageEncoding)
    assert same(third.vector, image_encoding(image_card, alone).vector)
    assert not same(first.vector, third.vector)
    assert isinstance(second, PictureRejected) and str(second) == json.loads(refused)["message"]
    assert "bundle" in json.loads(damaged)["message"]
    assert [type(each) for each in image_encodings(image_card, one, 1)] == [PictureRejected]


def test_an_answer_that_is_no_bundle_is_a_bad_one(image_card: Card) -> None:
    with pytest.raises(BadAnswer, match="a bundle of pictures"):
        image_encodings(image_card, bytes(4 * 645), 1)
