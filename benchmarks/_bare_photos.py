"""What a photo costs at the least: python -m benchmarks._bare_photos NUMBER prints how many a second go through
decoding, resizing and the bundled image encoder's network in PyTorch, one after the other on one thread.
"""

import io
import sys
import time

import numpy
import torch
from PIL import Image

from benchmarks.photos import made_photos
from serving.cards import find_cards
from serving.handlers.networks import load_network
from webapp.settings import PROJECT


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    card = [card for card in find_cards(PROJECT / "model_store") if card.name == "image-encoder"][-1]
    network = load_network(card, PROJECT / "model_store" / card.weights)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (card.input.mean, card.input.std))
    photos = [photo for photo, _ in zip(made_photos(), range(int(sys.argv[1])), strict=False)]
    start = 0.0
    for turn, photo in enumerate([photos[0], *photos]):
        if turn == 1:
            start = time.perf_counter()
        image = Image.open(io.BytesIO(photo)).convert("RGB").resize((card.input.size, card.input.size))
        pixels = torch.from_numpy(numpy.asarray(image).copy()).permute(2, 0, 1).float() / 255
        with torch.inference_mode():
            network(((pixels - mean) / std)[None])
    print(len(photos) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
