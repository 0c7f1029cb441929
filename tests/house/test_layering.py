"""The house rules that a reader relies on: who may import whom, one door per dependency, small files and functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from webapp.settings import PROJECT

MAY_IMPORT = {
    "catalog": set(),
    "serving": set(),
    "evaluation": set(),
    "indexer": {"catalog", "serving", "evaluation"},
    "training": {"catalog", "serving", "evaluation"},
    "reviews": {"catalog", "serving", "evaluation"},
    "webapp": {"catalog", "serving", "evaluation", "indexer", "training", "reviews"},
    "demo": set(),
}
DOORS = {  # dependency -> the only files or folders that may import it
    "babel": ("catalog/cleaning/prices/cldr.py", "webapp/languages/"),
    "flask_babel": ("webapp/languages/",),
    "annoy": ("indexer/stores/annoy_store.py",),
    "tantivy": ("indexer/words",),
    "spellchecker": ("indexer/words/word_frequency.py",),
    "cachetools": ("indexer/", "catalog/pictures.py"),
    "pillow_heif": ("catalog/decoding/kinds.py", "serving/handlers/preprocess.py"),
    "imagehash": ("catalog/difference_hash.py",),
    "stdnum": ("demo/feed.py",),
    "flask": ("webapp/",),
    "huey": ("webapp/jobs/queue.py",),
    "torch": ("training/", "serving/handlers/"),
    "ts": (),  # TorchServe's own package: its handlers run behind any server
    "torchvision": ("serving/handlers/vision.py",),
    "transformers": ("serving/handlers/",),
    "pytesseract": ("serving/ocr/tesseract.py",),
    "onnxruntime": ("serving/handlers/onnx_runtime.py",),
    "rapidocr": ("serving/ocr/rapid_process.py",),
    "zxingcpp": ("serving/barcodes.py",),
    "requests": (
        "serving/client",
        "serving/torchserve/management.py",
        "serving/http.py",
        "serving/wire.py",
        "serving/tokens.py",
        "catalog/web/",
    ),
    "boto3": ("catalog/storage/bucket.py",),
    "botocore": ("catalog/storage/bucket.py", "catalog/storage/calls.py"),
    "bpy": ("demo/render/",),
    "scrapy": ("catalog/scraping/crawling/",),
    "twisted": ("catalog/scraping/crawling/",),
    "protego": ("catalog/scraping/crawling/",),
    "parsel": ("catalog/scraping/",),
    "matplotlib": ("training/curves.py",),
    "pytorch_metric_learning": ("training/objective.py",),
    "sklearn": ("training/assess/fused.py", "training/sentiment/"),
}
BELOW = {  # folder of catalog/ -> the folders beside it that it must not import
    "catalog/web": {"fetching", "importing", "feeds", "scraping", "cleaning", "labelling"},
    "catalog/cleaning": {"importing", "fetching", "feeds", "scraping", "web", "labelling"},
    "catalog/feeds": {"importing", "fetching", "scraping", "web", "labelling"},
    "catalog/fetching": {"importing", "feeds", "scraping", "labelling"},
}
NO_PAGES_FOR = {  # folder of webapp/ -> the pages it may not import
    "shop": ("webapp.ops",),
    "labelling": ("webapp.ops",),
    "search": ("webapp.ops", "webapp.shop", "webapp.api"),
}
MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_MODULES = 250, 60, 15
FLAT = {
    "serving/handlers",  # TorchServe imports a handler by its base name
    "catalog/migrations/versions",  # one line of revisions, which only grows
}


def sources() -> Iterator[Path]:
    for room in MAY_IMPORT:
        yield from sorted((PROJECT / room).rglob("*.py"))


@cache
def imported_modules(path: Path) -> tuple[str, ...]:
    """The modules that a file imports, and each name that it takes from one, as module.name."""
    found = list[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
            found.extend(f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_arrows_point_one_way(room: str) -> None:
    others = set(MAY_IMPORT) - MAY_IMPORT[room] - {room}
    for path in (PROJECT / room).rglob("*.py"):
        wrong = {name for name in imported_modules(path) if name.split(".")[0] in others}
        assert not wrong, (
            f"{path.relative_to(PROJECT)} imports {wrong}; {room}/ may import {MAY_IMPORT[room] or 'nothing'}"
        )


@pytest.mark.parametrize("folder", BELOW)
def test_arrows_point_one_way_within_the_catalogue(folder: str) -> None:
    for path in (PROJECT / folder).rglob("*.py"):
        wrong = {name for name in imported_modules(path) if set(name.split(".")[1:2]) & BELOW[folder]}
        assert not wrong, f"{path.relative_to(PROJECT)} imports {wrong}"


def test_only_the_command_line_imports_training() -> None:
    for path in (PROJECT / "webapp").rglob("*.py"):
        if "cli" not in path.parts:
            assert not [name for name in imported_modules(path) if name.split(".")[0] == "training"], path


@pytest.mark.parametrize("folder", NO_PAGES_FOR)
def test_shopper_pages_do_not_import_ops_nor_search_any_page(folder: str) -> None:
    for path in (PROJECT / "webapp" / folder).rglob("*.py"):
        wrong = [name for name in imported_modules(path) if name.startswith(NO_PAGES_FOR[folder])]
        assert not wrong, f"{path.relative_to(PROJECT)} imports {wrong}"


@pytest.mark.parametrize("dependency", DOORS)
def test_each_dependency_has_one_door(dependency: str) -> None:
    for path in sources():
        place = path.relative_to(PROJECT).as_posix()
        if any(name.split(".")[0] == dependency for name in imported_modules(path)):
            assert place.startswith(DOORS[dependency]), f"{place} imports {dependency}; its door is {DOORS[dependency]}"


def test_files_and_functions_stay_small() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MAX_FILE_LINES, f"{path.relative_to(PROJECT)} is too long"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and not is_table(node):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= MAX_FUNCTION_LINES, f"{path.relative_to(PROJECT)}: {node.name} has {length} lines"


def test_folders_stay_small() -> None:
    folders = {
        path.parent.relative_to(PROJECT).as_posix() for path in sources() if not path.is_relative_to(PROJECT / "demo")
    }
    for folder in folders - FLAT:
        modules = [path for path in (PROJECT / folder).glob("*.py") if not path.name.startswith("__")]
        assert len(modules) <= MAX_MODULES, f"{folder} holds {len(modules)} modules"


def is_table(function: ast.FunctionDef) -> bool:
    """Whether it only returns a list written out, as the demo shop's rows are: data, with no logic to follow."""
    only = function.body[0]
    return len(function.body) == 1 and isinstance(only, ast.Return) and isinstance(only.value, ast.List)


def test_nothing_is_called_utils() -> None:
    assert not [path for path in sources() if path.stem in {"utils", "helpers", "common", "misc"}]


def test_no_file_opens_a_pickle() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert "import pickle" not in text, path
        assert "torch.load(" not in text or "weights_only=True" in text, path
