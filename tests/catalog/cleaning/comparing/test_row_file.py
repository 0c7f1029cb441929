"""Records of rows, kept on disk."""

from catalog.cleaning.comparing.row_file import BUFFERED, READ_TOGETHER, RowFile


def test_records_come_back_in_their_order_whatever_was_read_before() -> None:
    rows = RowFile([("row", "<u4"), ("price", "<f4")])
    for row in range(BUFFERED + 2):
        rows.add(row, row / 2)
    assert rows.whole()["row"].tolist() == list(range(BUFFERED + 2))
    rows.add(7, 0.5)
    assert rows.whole()[-1].tolist() == (7, 0.5) and len(rows.whole()) == BUFFERED + 3


def test_parts_have_at_most_so_many_rows() -> None:
    rows = RowFile([("row", "<u4")])
    for row in range(READ_TOGETHER + 1):
        rows.add(row)
    assert [len(part) for part in rows.parts()] == [READ_TOGETHER, 1]


def test_without_rows_there_is_nothing() -> None:
    assert list(RowFile([("row", "<u4")]).parts()) == [] and len(RowFile([("row", "<u4")]).whole()) == 0
