"""Reads Parquet, a batch of rows at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from catalog.errors import FeedError
from catalog.feeds.entry import Entry, from_object

MAGIC = b"PAR1"
BATCH = 1000


def read_parquet(name: str, file: BinaryIO) -> tuple[list[str], Iterator[Entry]]:
    """The columns and the entries; raises FeedError."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise FeedError(f"{name} is Parquet, which needs pyarrow: pip install pyarrow") from error
    try:
        table = parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError) as error:
        raise FeedError(f"{name} is a damaged Parquet file ({_line(error)}); export it again") from error

    def entries() -> Iterator[Entry]:
        try:
            for batch in table.iter_batches(batch_size=BATCH):
                yield from map(from_object, batch.to_pylist())
        except (pyarrow.ArrowException, OSError) as error:
            yield Entry({}, f"from here on the Parquet file is damaged: {_line(error)}", last=True)

    return list(table.schema_arrow.names), entries()


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
