"""Building a release from the composed services: the catalogue as it is, with the models in use or those asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from catalog.progress import Progress
from indexer.build.builder import build_release
from indexer.compare.saved import explain_refusal
from indexer.errors import ReleaseError
from indexer.release.models import Models
from indexer.release.release import Release
from serving.cards import Card, ModelKey, find_cards
from serving.client.replica import Replica
from serving.errors import ServingError
from serving.torchserve.reconciler import READY_TIMEOUT_S, reconcile
from webapp.modelops.choosing import choose_models, missing_models, newer_versions
from webapp.modelops.desired import desired_card, prove_archive, read_desired_state
from webapp.modelops.overrides import read_overrides
from webapp.modelops.reconcile import Reconciler
from webapp.services import Services

OPTIONS = {"image-encoder": "--image-model", "text-encoder": "--text-model"}
LEASE_WAIT_S = READY_TIMEOUT_S + 60  # the reconciler keeps the lease while a model starts; a build takes minutes anyway


def next_models(services: Services, *, image: str = "", text: str = "", pair: str = "") -> Models:
    """The models of the next release: those asked for, otherwise those of the current one. Raises BuildError."""
    current = next((release for release in services.releases.list() if release.is_current), None)
    return choose_models(find_cards(services.settings.model_store), current, image=image, text=text, pair=pair)


def notes(services: Services, models: Models, asked: Collection[str] = ()) -> Iterator[str]:
    """What whoever builds should know: newer versions that were not asked for, and a space that cannot be had."""
    for card, newer in newer_versions(models, find_cards(services.settings.model_store)):
        if card.key not in asked:
            option = OPTIONS[card.kind] if card in (models.image, models.text) else "--with"
            yield f"{card.key} stays in use; the model store holds {newer.key}, which {option} would choose."
    if models.image.aligned_dimension and not models.aligned:
        yield (
            f"{models.image.key} was trained towards {models.image.aligned_with}, not {models.text.key}: words find"
            " pictures directly only if a map from the shop's own titles finds them."
        )


def build(services: Services, progress: Progress, *, models: Models | None = None, metric: str = "cosine") -> Release:
    """A new release, not promoted. Raises BuildError or ServingError; every embedding made so far is kept."""
    models = models or next_models(services)
    ensure_registered(services, models.cards)
    return build_release(
        services.database,
        services.pictures,
        services.client,
        (models.image, models.text),
        services.releases.folder,
        pairs=models.pairs,
        reader=services.reader if services.reader.available else None,
        metric=metric,
        bucket=services.releases.bucket,
        progress=progress,
    )


def promotion_refusal(services: Services, release_id: str) -> str:
    """Why the release should not take over from the current one, and what to do next; empty when it may."""
    releases = services.releases.list()
    release = next((one for one in releases if one.id == release_id), None)
    current = next((one for one in releases if one.is_current), None)
    if release is None or current is None or release.id == current.id:
        return ""  # an unknown one is refused by whoever promotes it
    if missing_models(current.manifest, find_cards(services.settings.model_store)):
        return ""  # nothing can be compared with a release that cannot be asked any more
    return explain_refusal(release, current)


def promote(services: Services, release_id: str, *, force: bool = False) -> Release:
    """Answer from this release; ReleaseError when its comparison with the current one failed, or was never made.

    A release with the models of the current one needs no comparison. `force` promotes without.
    """
    why = "" if force else promotion_refusal(services, release_id)
    if why:
        raise ReleaseError(why)
    return services.releases.promote(release_id)


def promote_if_allowed(services: Services, release: Release, asked: bool | None) -> str:
    """Let a release just built answer if that was asked for, or (None) if it may; why it waits, empty otherwise."""
    waits = promotion_refusal(services, release.id) if asked is None else ""
    if asked or (asked is None and not waits):
        services.releases.promote(release.id)
    return waits


def ensure_registered(services: Services, cards: Sequence[Card]) -> None:
    """Register versions a TorchServe does not hold yet: no release needs them before one of them is promoted.

    Waits for whoever else is changing TorchServe; Unavailable when that takes longer than LEASE_WAIT_S.
    """
    settings = services.settings
    lacking = _missing(services, cards)
    for card in {card.key: card for each in lacking.values() for card in each}.values():
        prove_archive(settings, desired_card(card, settings))
    if not lacking:
        return
    reconciler = Reconciler(settings, services.database, services.releases, services.replicas)
    with reconciler.exclusive(LEASE_WAIT_S):
        state, overrides = read_desired_state(services.releases, settings), read_overrides(services.database)
        for replica, missing in _missing(services, cards).items():  # again: others may have registered some meanwhile
            keys = [card.model_key for card in missing]
            wanted = [
                state.find(key) or desired_card(card, settings, overrides)
                for key, card in zip(keys, missing, strict=True)
            ]
            reconcile(replica.management, wanted, check=partial(prove_archive, settings))
            reconciler.record_applied(keys, [replica.management])


def _missing(services: Services, cards: Sequence[Card]) -> dict[Replica, list[Card]]:
    """The versions that replicas which answer do not have ready, by replica; none for one that has all."""
    lacking = {
        replica: [card for card in cards if card.model_key not in ready]
        for replica, ready in services.replicas.each(_ready).items()
        if not isinstance(ready, ServingError)  # everything may have been embedded before; the build says so if not
    }
    return {replica: missing for replica, missing in lacking.items() if missing}


def _ready(replica: Replica) -> set[ModelKey]:
    return {status.model_key for status in replica.management.list_models() if status.ready}
