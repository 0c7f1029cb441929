"""What a photo costs at the least: python -m benchmarks.peers.bare_photos NUMBER prints how many a second go through
decoding, resizing and the bundled image encoder's network in PyTorch, one after the other on one thread.
"""

import sys
import time

import torch

from benchmarks.peers.stock import Stock
from benchmarks.photos import made_photos


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    stock, photos = Stock(), [photo for photo, _ in zip(made_photos(), range(int(sys.argv[1])), strict=False)]
    stock.compute(stock.prepare(photos[0]))
    start = time.perf_counter()
    for photo in photos:
        stock.compute(stock.prepare(photo))
    print(len(photos) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
