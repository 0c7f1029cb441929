"""The archives a TorchServe is started with: built where the model store can be written, else those that are there."""

import logging
from collections.abc import Iterator
from pathlib import Path

from serving.archives import build_archive, check_archive
from serving.cards import find_cards, read_card
from serving.errors import ArchiveFailed
from serving.writable import can_write, require_writable

log = logging.getLogger(__name__)


def provide_archive(card_path: Path, model_store: Path) -> Path:
    """The card's archive; in a store that cannot be written the one that is there, which must be of the card's model.

    One that was packed from other code or with another configuration than today's is then served as it is, with a
    warning. Nothing is ever written there. Raises CardError, and ArchiveFailed for an archive that is missing or is
    not what was packed.
    """
    if can_write(model_store):
        return build_archive(card_path, model_store)
    card = read_card(card_path)
    archive = model_store / f"{card.key}.mar"
    if not archive.is_file():
        require_writable(archive)
    if not check_archive(card, model_store):
        log.warning(
            "%s: its archive was packed from other files than today's and is served as it is, because %s is read-only"
            " here. To build it anew where that can be written: shoplens model package",
            *(card.key, model_store),
        )
    return archive


def provide_archives(model_store: Path) -> Iterator[str]:
    """What became of the archive of each card; one that nobody has built yet, and cannot be here, holds up no other.

    Raises CardError and ArchiveFailed as provide_archive does.
    """
    for card in find_cards(model_store):
        try:
            yield provide_archive(model_store / f"{card.key}.json", model_store).name
        except ArchiveFailed as error:
            if can_write(model_store) or (model_store / f"{card.key}.mar").exists():
                raise
            yield f"goes without {card.key}: {error}"
