"""A model's bulk work without any server: python -m benchmarks.peers.bare_bulk FOLDER NUMBER BATCH FILE…

FOLDER is an unpacked archive; the files' contents are the inputs, in turns, BATCH at once. Prints how many a second.
"""

import sys
import time
from itertools import cycle, islice
from pathlib import Path

from benchmarks.peers.archive import Context, open_handler


def main() -> None:
    """Measure and print."""
    folder, number, batch, *files = sys.argv[1:]
    together = int(batch)
    handler, context = open_handler(Path(folder)), Context(Path(folder))
    contents = [Path(file).read_bytes() for file in files]
    inputs = [{"body": content} for content in islice(cycle(contents), int(number))]
    handler.handle(inputs[:together], context)
    start = time.perf_counter()
    for first in range(0, len(inputs), together):
        handler.handle(inputs[first : first + together], context)
    print(len(inputs) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
