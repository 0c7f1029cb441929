"""Reads Parquet, a batch of rows at a time; what is packed a thousandfold is refused, as in gzip."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from catalog.errors import FeedError
from catalog.feeds.entry import Entry, from_object
from catalog.feeds.files.packed import ALWAYS_FINE, MAX_RATIO

MAGIC = b"PAR1"
BATCH = 1000
ROWS_FINE = 100_000  # however small the file; beyond, a row takes a byte at least


def read_parquet(name: str, file: BinaryIO) -> tuple[list[str], Iterator[Entry]]:
    """The columns and the entries; raises FeedError."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise FeedError(f"{name} is Parquet, which needs pyarrow: pip install pyarrow") from error
    try:
        size = file.seek(0, 2)
        file.seek(0)
        # Texts stay in their dictionaries: a long one that each row names is in memory once.
        schema = parquet.read_schema(file)
        texts = [field.name for field in schema if pyarrow.types.is_string(field.type) or _is_bytes(field.type)]
        table = parquet.ParquetFile(file, read_dictionary=texts)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise FeedError(f"{name} is a damaged Parquet file ({_line(error)}); export it again") from error
    _check(name, table.metadata, size)

    def entries() -> Iterator[Entry]:
        allowed = max(ALWAYS_FINE, MAX_RATIO * size)
        try:
            for batch in table.iter_batches(batch_size=BATCH):
                length = _length(batch)
                allowed -= length
                if allowed < 0:
                    yield Entry({}, f"from here on the file unpacks to more than {MAX_RATIO} times its size", last=True)
                    return
                rows = batch.num_rows if length <= ALWAYS_FINE else 1
                for start in range(0, batch.num_rows, max(1, rows)):
                    yield from map(from_object, batch.slice(start, rows).to_pylist())
        except (pyarrow.ArrowException, OSError, ValueError) as error:  # ValueError: text that is not UTF-8
            yield Entry({}, f"from here on the Parquet file is damaged: {_line(error)}", last=True)

    return list(table.schema_arrow.names), entries()


def _check(name: str, metadata: Any, size: int) -> None:
    """Refuse what says of itself that it is packed as no feed is."""
    plain = sum(metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups))
    values = max(
        (
            metadata.row_group(place).column(column).num_values
            for place in range(metadata.num_row_groups)
            for column in range(metadata.num_columns)
        ),
        default=0,
    )
    if max(metadata.num_rows, values) > max(ROWS_FINE, size) or plain > max(ALWAYS_FINE, MAX_RATIO * size):
        raise FeedError(
            f"{name} unpacks to {metadata.num_rows:,} rows and {plain / 1e6:,.0f} MB,"
            f" as no feed of {size / 1e6:,.1f} MB does; export it as CSV"
        )


def _is_bytes(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_binary(kind))


def _length(batch: Any) -> int:
    """Bytes of a batch's texts, each counted as often as it is named."""
    from pyarrow import compute, types

    total = 0
    for column in batch.columns:
        if types.is_dictionary(column.type):
            lengths = compute.binary_length(column.dictionary).take(column.indices)
            total += compute.sum(lengths).as_py() or 0
        else:
            total += column.nbytes
    return total


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
