"""Which models the next release is built with: those asked for, otherwise those of the current one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.errors import BuildError
from indexer.release.manifest import Manifest, QueryModel, Space
from indexer.release.models import IMAGE, TEXT, Models, Pair, check_models, newest_card
from indexer.release.release import Release
from serving.cards import Card, Kind, version_key
from serving.identity import fingerprint

NO_PAIRS = "none"


def choose_models(
    cards: Sequence[Card], current: Release | None, *, image: str = "", text: str = "", pair: str = ""
) -> Models:
    """The models asked for by key (name-version); those not asked for stay as they are in the current release.

    `pair` is "IMAGE,TEXT", or "none" for no further space. When the model store lost a model of the current release,
    the newest take over. Raises BuildError, which names what there is.
    """
    spaces = current.manifest.spaces if current else {}
    usable = cards
    if current and missing_models(current.manifest, cards):
        usable = [newest for newest in cards if newest == _newest_named(cards, newest.name)]
    chosen = Models(
        _named(cards, image, "image-encoder") if image else _kept(usable, spaces.get(IMAGE), "image-encoder"),
        _named(cards, text, "text-encoder") if text else _kept(usable, spaces.get(TEXT), "text-encoder"),
        _pair(cards, pair) if pair else _kept_pairs(usable, spaces),
    )
    return check_models(chosen)


def missing_models(manifest: Manifest, cards: Sequence[Card]) -> list[str]:
    """Models the release answers with that the model store no longer holds, or holds changed."""
    held = {card.model_key: fingerprint(card) for card in cards}
    named = manifest.models().items()
    return sorted("-".join(model) for model, print_ in named if held.get(model) != print_)


def newer_items(manifest: Manifest, cards: Sequence[Card]) -> list[tuple[str, Card]]:
    """Image and text encoder of a release of which there is a newer version: the key in use, and the newest card."""
    found = {}
    for space in (manifest.spaces[name] for name in (IMAGE, TEXT)):
        newest = _newest_named(cards, space.model)
        if newest is not None and version_key(newest.version) > version_key(space.version):
            found[f"{space.model}-{space.version}"] = newest
    return list(found.items())


def newer_versions(models: Models, cards: Sequence[Card]) -> list[tuple[Card, Card]]:
    """For each chosen model of which the model store holds a newer version: the one chosen and the newest."""
    found = []
    for card in models.cards:
        newest = _newest_named(cards, card.name)
        if newest is not None and newest.version != card.version:
            found.append((card, newest))
    return found


def _named(cards: Sequence[Card], key: str, kind: Kind) -> Card:
    fitting = {card.key: card for card in cards if card.kind == kind}
    if key.strip() not in fitting:
        names = ", ".join(fitting) or "none"
        raise BuildError(f"There is no {kind} {key.strip()!r} in the model store; there are: {names}.")
    return fitting[key.strip()]


def _kept(cards: Sequence[Card], space: Space | None, kind: Kind) -> Card:
    """The model of the space; without it the newest of its name, or else of its kind."""
    if space is None:
        return newest_card(cards, kind)
    same = _held(cards, space)
    return same if same is not None and same.kind == kind else newest_card(cards, kind)


def _held(cards: Sequence[Card], named: Space | QueryModel) -> Card | None:
    """That version of the model, or the newest one."""
    same = (card for card in cards if card.model_key == (named.model, named.version))
    return next(same, None) or _newest_named(cards, named.model)


def _newest_named(cards: Sequence[Card], name: str) -> Card | None:
    same = [card for card in cards if card.name == name]
    return max(same, key=lambda card: version_key(card.version), default=None)


def _pair(cards: Sequence[Card], asked: str) -> tuple[Pair, ...]:
    if asked == NO_PAIRS:
        return ()
    image, comma, text = asked.partition(",")
    if not comma:
        raise BuildError(f"{asked!r} names one model; a further space needs IMAGE-VERSION,TEXT-VERSION, or {NO_PAIRS}.")
    return (Pair(_named(cards, image, "image-encoder"), _named(cards, text, "text-encoder")),)


def _kept_pairs(cards: Sequence[Card], spaces: Mapping[str, Space]) -> tuple[Pair, ...]:
    """The pairs of the current release, as far as the model store still holds both towers."""
    further = [space for name, space in spaces.items() if name not in (IMAGE, TEXT) and space.output == "embedding"]
    towers = [(_held(cards, space), _held(cards, space.query_model)) for space in further]
    return tuple(Pair(image, text) for image, text in towers if image and text and image.dimension == text.dimension)
