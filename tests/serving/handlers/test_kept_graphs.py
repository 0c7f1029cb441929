"""A graph is made once, and made again where the kept one is not what it should be."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.peers.archive import unpack
from serving.handlers.kept_graphs import ARCHIVE_DIGEST, FOLDER_SETTING, forget_graphs, kept_graph
from webapp.settings import PROJECT

MODEL = "text-encoder-1.0.0"


class Maker:
    """Makes a graph, another one each time, and counts."""

    made = 0

    def __call__(self) -> bytes:
        self.made += 1
        return b"graph %d" % self.made


@pytest.fixture
def graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept graphs, not made yet."""
    folder = tmp_path / "graphs"
    monkeypatch.setenv(FOLDER_SETTING, str(folder))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The folder of an unpacked archive."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / ARCHIVE_DIGEST).write_text("a" * 64)
    return folder


def test_the_next_start_takes_what_was_kept(graphs: Path, archive: Path) -> None:
    make = Maker()
    assert [kept_graph(archive, MODEL, make) for _ in range(3)] == [b"graph 1"] * 3
    [kept] = graphs.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600 and graphs.stat().st_mode & 0o777 == 0o700


def test_another_archive_of_the_model_gets_a_graph_of_its_own_and_the_old_one_goes(graphs: Path, archive: Path) -> None:
    make = Maker()
    kept_graph(archive, MODEL, make)
    kept_graph(archive, "text-encoder-1.0.1", make)
    (archive / ARCHIVE_DIGEST).write_text("b" * 64)
    assert kept_graph(archive, MODEL, make) == b"graph 3"
    assert sorted(path.name.split(".")[2][0] for path in graphs.iterdir()) == ["0", "1"]


def damage(kept: Path) -> None:
    kept.write_bytes(b"graph 9")


def cut(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:3])


def let_others_write(kept: Path) -> None:
    kept.chmod(0o666)


def link(kept: Path) -> None:
    kept.rename(kept.parent.parent / "elsewhere")
    kept.symlink_to(kept.parent.parent / "elsewhere")


def pipe(kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept, 0o600)


@pytest.mark.parametrize("change", [damage, cut, let_others_write, link, pipe])
def test_what_is_not_the_kept_file_is_not_used(graphs: Path, archive: Path, change: Callable[[Path], None]) -> None:
    make = Maker()
    kept_graph(archive, MODEL, make)
    [kept] = graphs.iterdir()
    change(kept)
    assert kept_graph(archive, MODEL, make) == b"graph 2"
    assert kept_graph(archive, MODEL, make) == b"graph 2"
    assert len(list(graphs.iterdir())) == 1


@pytest.mark.parametrize("digest", [None, "", "../../a", "A" * 64, "é" * 64])
def test_a_folder_that_is_no_archive_keeps_nothing(graphs: Path, archive: Path, digest: str | None) -> None:
    make = Maker()
    (archive / ARCHIVE_DIGEST).unlink() if digest is None else (archive / ARCHIVE_DIGEST).write_text(digest)
    assert [kept_graph(archive, MODEL, make) for _ in range(2)] == [b"graph 1", b"graph 2"]
    assert not graphs.exists()


def test_a_folder_that_cannot_be_written_stops_no_model(
    graphs: Path, archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    graphs.write_text("a file")
    assert kept_graph(archive, MODEL, Maker()) == b"graph 1"
    assert f"The graph of {MODEL} is not kept" in caplog.text


def test_graphs_of_models_that_are_gone_are_forgotten(graphs: Path, archive: Path) -> None:
    for model in (MODEL, "image-encoder-2.0.0"):
        kept_graph(archive, model, Maker())
    (graphs / f".{MODEL}.unfinished.onnx.7").write_bytes(b"gr")
    (archive / f"{MODEL}.json").write_text("{}")
    forget_graphs(graphs, archive)
    [left] = graphs.iterdir()
    assert left.name.startswith(MODEL)


LOADED = """
import sys
from pathlib import Path
from benchmarks.peers.archive import open_handler
handler = open_handler(Path(sys.argv[1]))
print("transformers" in sys.modules, handler.vectors(["a blue mug"]))
"""


def test_a_text_encoder_starts_from_its_kept_graph_with_the_same_vectors_and_without_transformers(
    model_store: Path, tmp_path: Path, graphs: Path
) -> None:
    folder = unpack(model_store / f"{MODEL}.mar", tmp_path / "mar")

    def start() -> tuple[str, str]:
        command = [sys.executable, "-c", LOADED, str(folder)]
        done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True, timeout=240)
        imported, _, vector = done.stdout.strip().splitlines()[-1].partition(" ")
        return imported, vector

    first, second = start(), start()
    assert (first[0], second[0]) == ("True", "False")
    assert first[1] == second[1]
    assert len(list(graphs.iterdir())) == 1
