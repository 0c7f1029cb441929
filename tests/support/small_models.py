"""What tests of serving are made of: pictures, and a small untrained model."""

import io
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from serving.cards import SENTENCES, Card, Input, Probe, file_sha256, read_card, write_card
from serving.handlers import networks
from serving.handlers.probe import complete
from tests.support.places import MODEL_STORE

TEXT_CARD = MODEL_STORE / "text-encoder-1.0.0.json"


def draw_picture(colour: str = "teal", size: tuple[int, int] = (320, 240), kind: str = "JPEG") -> bytes:
    """A disc of a colour on a light ground."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill=colour)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def make_image_card(model_store: Path, version: str = "1.0.0", seed: int = 1) -> Card:
    """Write card and weights of an untrained network with two label heads and a part among the vectors of texts."""
    import torch  # here and not above: most tests collected beside those that need it do not
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    card = Card(
        name="image-encoder",
        version=version,
        kind="image-encoder",
        architecture="mobilenet-v3-small",
        input=Input(size=64, resize="pad"),
        dimension=256,
        metric="cosine",
        weights=f"image-encoder-{version}.safetensors",
        weights_sha256="",
        probe=Probe("", ()),
        heads={"kind": ("bowl", "mug", "vase"), "colour": ("dark", "light")},
        colour_weight=0.3,
        licence="Apache-2.0",
        aligned_with="text-encoder-1.0.0",
        aligned_dimension=384,
    )
    network = networks.build(card.architecture, card.heads, card.dimension, colour_weight=0.3, aligned=384)
    save_file(network.state_dict(), model_store / card.weights)
    card = complete(card, model_store, draw_picture("crimson"))
    write_card(card, model_store)
    return card


def make_idle_text_encoder(model_store: Path) -> Card:
    """Write a card of one that is wanted without workers, so that nobody reads its weights."""
    weights = model_store / "text-encoder-1.0.0.safetensors"
    weights.write_bytes(b"never read")
    digest = file_sha256(weights)
    card = replace(read_card(TEXT_CARD), architecture=SENTENCES, weights=weights.name, weights_sha256=digest)
    write_card(card, model_store)
    return card
