"""Models in a bucket: put there by the machine that packages them, fetched by those that are to answer with them.

A card and its weights are kept there, not the archive: each machine packs that itself, from weights that it compared
with the card, and its own code. An archive from elsewhere would be code from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.errors import StorageAway, StorageError
from catalog.storage.opening import MODELS, open_storage
from catalog.storage.storage import Storage
from indexer.release.releases import Releases
from serving.archives import has_own_weights
from serving.cards import Card, ModelKey, file_sha256, find_cards, read_card
from serving.errors import ArchiveFailed
from serving.identity import fingerprint
from serving.writable import can_write
from webapp.modelops.overrides import Overrides
from webapp.settings import Settings

ANY = ""  # in place of an identity: whatever model has the name


class SharedModels:
    """The bucket's models, and this machine's model store."""

    def __init__(self, bucket: Storage, model_store: Path) -> None:
        self._bucket, self._store = bucket, model_store

    def share(self, card: Card) -> bool:
        """Put a model of the store there, as far as it is not; whether anything was sent.

        The card comes first, so that of two machines with different models of one name one is refused (ArchiveFailed)
        before it sends its weights. Raises StorageAway, StorageError; begun again it goes on.
        """
        sent = self._send_card(card)
        if has_own_weights(card) and not self._bucket.exists(card.weights):
            self._bucket.write_from(card.weights, self._store / card.weights)
            return True
        return sent

    def bring(self, wanted: Mapping[ModelKey, str]) -> None:
        """Fetch models that the store has not; of each its identity, or ANY. One that nobody put there is left out.

        Raises ArchiveFailed for one that is not what it should be, or while the bucket does not answer.
        """
        for key, identity in wanted.items():
            if not (self._store / _file(key)).exists():
                with self._telling(key), TemporaryDirectory(prefix=".fetching-", dir=self._folder(key)) as name:
                    self._bring(key, identity, Path(name))

    def bring_wanted(self, releases: Releases, overrides: Overrides) -> None:
        """Fetch what the current release, the one before or a person wants and the store has not; raises as `bring`."""
        held = {card.model_key for card in find_cards(self._store)}
        wanted = {key: ANY for key, row in overrides.items() if row.registered}
        for release in releases.list():
            if release.is_current or release.is_previous:
                wanted |= release.manifest.models()
        self.bring({key: identity for key, identity in wanted.items() if key not in held})

    def _bring(self, key: ModelKey, identity: str, folder: Path) -> None:
        path = folder / _file(key)
        try:
            self._bucket.read_into(path.name, path)
        except FileNotFoundError:
            return
        card = read_card(path)
        if identity not in (ANY, fingerprint(card)):
            raise ArchiveFailed(
                f"{card.key} in {self._bucket.place} is another model than the releases were built with. Find out who"
                " could write there, and put the right one in its place: shoplens model package, where it is."
            )
        if has_own_weights(card):
            self._bring_weights(card, folder / card.weights)
        path.replace(self._store / path.name)  # last: no card names weights that are not there

    def _bring_weights(self, card: Card, path: Path) -> None:
        try:
            self._bucket.read_into(card.weights, path)
        except FileNotFoundError:
            raise ArchiveFailed(
                f"{self._bucket.place} has no {card.weights} yet: shoplens model package sends it, where {card.key} is."
            ) from None
        if (found := file_sha256(path)) != card.weights_sha256:
            raise ArchiveFailed(
                f"{card.weights} in {self._bucket.place} has sha256 {found}, its card says {card.weights_sha256}. It"
                f" was not taken: delete it there and send it again, where {card.key} is: shoplens model package"
            )
        path.replace(self._store / card.weights)

    def _send_card(self, card: Card) -> bool:
        name = _file(card.model_key)
        text = (self._store / name).read_bytes()
        try:
            there = self._bucket.read(name)
        except FileNotFoundError:
            if self._bucket.write_new(name, text):
                return True
            there = self._bucket.read(name)
        if there == text:
            return False
        if _weights_of(there) != card.weights_sha256:
            raise ArchiveFailed(
                f"{self._bucket.place} has another {card.key}: give this one a version of its own, or delete {name}"
                " there and package it again."
            )
        self._bucket.write(name, text)  # the same model, proven anew
        return True

    def _folder(self, key: ModelKey) -> Path:
        """The store, which must be writable."""
        if not can_write(self._store):
            raise ArchiveFailed(
                f"{'-'.join(key)} is not on this machine, and {self._store} is read-only here: let it be written, or"
                " put the model there."
            )
        return self._store

    @contextmanager
    def _telling(self, key: ModelKey) -> Iterator[None]:
        try:
            yield
        except (StorageAway, StorageError) as error:
            raise ArchiveFailed(f"{'-'.join(key)} is not on this machine and cannot be fetched: {error}") from error


def open_shared_models(settings: Settings) -> SharedModels | None:
    """The bucket's models; None where the machines have no bucket."""
    if not settings.storage_url:
        return None
    return SharedModels(open_storage(settings.storage_url, MODELS), settings.model_store)


def _file(key: ModelKey) -> str:
    return f"{'-'.join(key)}.json"


def _weights_of(card_text: bytes) -> object:
    """The hash of the weights that a card names; None for what is no card."""
    try:
        return json.loads(card_text)["weights_sha256"]
    except (ValueError, KeyError, TypeError):
        return None
