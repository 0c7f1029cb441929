"""A hash of the code that decides a model's answers. It only warns: probes decide whether the answers changed."""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

from serving.cards import SENTENCES, Card, Kind

# The files whose code decides the numbers a model answers with.
NUMERIC_CODE: dict[Kind, tuple[str, ...]] = {
    "image-encoder": (
        "image_encoder.py",
        "networks.py",
        "onnx_runtime.py",
        "architectures.py",
        "backbones.py",
        "efficientnet_lite.py",
        "clip.py",
        "colour.py",
        "preprocess.py",
    ),
    "text-encoder": ("text_encoder.py", "text_towers.py", "onnx_runtime.py", "clip.py"),
    "review-sentiment": ("review_sentiment.py", "sentiment.py", "text_towers.py", "onnx_runtime.py"),
}
SENTENCE_CODE = ("sentence_encoder.py", "sentences.py", "text_encoder.py", "text_towers.py", "onnx_runtime.py")


def source_sha256(card: Card, handlers: Path) -> str:
    """SHA-256 over the syntax trees of the card's kind of handler: comments, docstrings, layout and names of files
    change nothing, and neither does the version of Python.
    """
    names = SENTENCE_CODE if card.architecture == SENTENCES else NUMERIC_CODE[card.kind]
    trees = [_plain(ast.parse((handlers / name).read_bytes())) for name in names]
    return hashlib.sha256(json.dumps(trees).encode()).hexdigest()


def _plain(part: Any) -> Any:
    """The tree as lists: ast.dump would do but for fields that one version of Python has and another has not, empty."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, ast.AST):
        return repr(part)
    fields = {name: value for name, value in ast.iter_fields(part) if value is not None and value != []}
    if isinstance(part, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        fields["body"] = part.body[ast.get_docstring(part, clean=False) is not None :]
    return [type(part).__name__, *([name, _plain(value)] for name, value in fields.items())]
