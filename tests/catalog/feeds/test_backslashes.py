r"""Quotation marks behind a backslash, as PHP and MySQL write them, and backslashes that are ordinary."""

from pathlib import Path

import pytest

from catalog.feeds.feed import open_feed

BACKSLASH = "\\"
ESCAPED = [
    (r'"Fernseher 55\", schwarz"', '55", schwarz'),
    (r'"Rohr 3/4\""', '3/4"'),
    (r'"Regal \"Billy\", weiss"', 'Regal "Billy", weiss'),
    (r'"Rahmen 20"" x 30\" Eiche"', 'Rahmen 20" x 30" Eiche'),
    (r'"Haken \\"', f"Haken {BACKSLASH}"),
    (r'"\"quoted\""', '"quoted"'),
    (r'"Pfad C:\fotos, 27\" Monitor"', r'Pfad C:\fotos, 27" Monitor'),
    (r'"Bild \\\"gross\\\""', r"Bild \"gross\""),
]
ORDINARY = [
    (r'"C:\photos\"', f"C:{BACKSLASH}photos{BACKSLASH}"),
    (r'"C:\photos\new\tin.jpg"', r"C:\photos\new\tin.jpg"),
    (r'"{""label"":""a \""b\"" c""}"', r'{"label":"a \"b\" c"}'),
    (r"D:\lager\tasse.jpg", r"D:\lager\tasse.jpg"),
    (r'"\\server\share\"', f"{BACKSLASH * 2}server{BACKSLASH}share{BACKSLASH}"),
]


def read(path: Path, cells: list[str], mark: str = ",") -> tuple[str, list[str]]:
    lines = [f"{number}{mark}{cell}{mark}9.50" for number, cell in enumerate(cells)]
    path.write_text("\n".join([mark.join(("id", "title", "price")), *lines]))
    with open_feed(path) as feed:
        rows = [row.row for row in feed.rows()]
        assert [row.cells["price"] for row in rows] == ["9.50"] * len(cells) and not any(row.problem for row in rows)
        return feed.format, [row.cells["title"] for row in rows]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(("cell", "value"), ESCAPED)
def test_a_quotation_mark_behind_a_backslash_belongs_to_the_cell(
    tmp_path: Path, cell: str, value: str, mark: str
) -> None:
    described, titles = read(tmp_path / "feed.csv", [r'"Monitor 27\" wide"', cell, "Tasse"], mark)
    assert 'with \\"' in described
    assert titles[0] == 'Monitor 27" wide' and titles[1].endswith(value) and titles[2] == "Tasse"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(("cell", "value"), ORDINARY)
def test_backslashes_of_paths_and_of_json_stay(tmp_path: Path, cell: str, value: str, mark: str) -> None:
    described, titles = read(tmp_path / "feed.csv", [cell, '"Tasse, blau"', r'"E:\bilder\alle\"'], mark)
    assert "\\" not in described
    assert titles == [value, "Tasse, blau", "E:\\bilder\\alle\\"]


def test_escapes_are_seen_wherever_in_the_file_they_begin_and_over_several_lines(tmp_path: Path) -> None:
    cells = [f'"Tasse {number}, blau"' for number in range(300)]
    _, titles = read(tmp_path / "feed.csv", [*cells, '"Bild \\"Meer\\",\nzwei Zeilen, 27\\" breit"'])
    assert titles[0] == "Tasse 0, blau" and titles[-1] == 'Bild "Meer",\nzwei Zeilen, 27" breit'
