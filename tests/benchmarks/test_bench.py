"""The named set: what is written, and what counts as worse."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import bench
from benchmarks._figures import KEPT_IN, Figure, read_figures, tell

RATE = Figure("photos", 50.0, "photos/s", "more", 1.2, "LitServe", 1.5)
TIME = Figure("p50", 12.0, "ms", "less", 2.0, "bare", 15, of_value=True)


def test_a_ratio_may_be_a_little_worse_but_not_much() -> None:
    assert not replace(RATE, ratio=1.03).worse_than(RATE, 0.15)
    assert replace(RATE, ratio=1.01).worse_than(RATE, 0.15)
    assert not replace(TIME, ratio=2.29).worse_than(TIME, 0.15)
    assert replace(TIME, ratio=2.31).worse_than(TIME, 0.15)


def test_an_aim_is_about_the_ratio_unless_it_says_otherwise() -> None:
    assert (RATE.holds, TIME.holds, replace(RATE, aim=None).holds) == (False, True, None)
    assert RATE.as_row() == {
        "measure": "photos",
        "value": "50 photos/s",
        "ratio": "1.20 × LitServe",
        "aim": "≥ 1.5 ×",
        "met": "**no**",
    }
    assert TIME.as_row()["aim"] == "≤ 15 ms"


def test_what_is_told_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEPT_IN, str(tmp_path / "kept"))
    tell(RATE)
    tell(TIME)
    assert read_figures(tmp_path / "kept") == [RATE, TIME]


def test_tables_are_written_between_the_marks_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, figures = tmp_path / "performance.md", tmp_path / "figures.json"
    docs.write_text(f"# Before\n\n{bench.BEGIN}\nold\n{bench.END}\n\nafter\n")
    monkeypatch.setattr(bench, "DOCS", docs)
    monkeypatch.setattr(bench, "FIGURES", figures)
    monkeypatch.setattr(bench, "VERSIONS", ("flask",))
    bench.keep({"photos": [RATE]})
    text = docs.read_text()
    assert text.startswith("# Before\n") and text.endswith("\n\nafter\n") and "old" not in text
    assert "| photos | 50 photos/s | 1.20 × LitServe | ≥ 1.5 × | **no** |" in text
    assert bench.read_kept() == {"photos": [RATE]}


def test_only_what_was_measured_before_can_be_worse(capsys: pytest.CaptureFixture[str]) -> None:
    fell = replace(RATE, ratio=0.5)
    assert bench.worse({}, {"photos": [fell]}) == []
    assert bench.worse({"photos": [RATE]}, {"photos": [fell]}) == ["photos: photos is 0.50 × LitServe, and was 1.20"]
    assert "was 1.20" in capsys.readouterr().out


def test_every_part_of_the_set_is_a_benchmark() -> None:
    assert all(find_spec(f"benchmarks.{part.name}") for part in bench.PARTS)
