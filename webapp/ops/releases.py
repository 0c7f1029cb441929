"""Releases: which one answers, how others compare with it; built, compared, promoted and rolled back by buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.compare.saved import load_comparison
from indexer.errors import IndexingError, ReleaseError
from indexer.live.releases import REBUILD_AFTER
from indexer.release.release import Release
from serving.cards import Card, find_cards
from webapp.context import services
from webapp.modelops.releasing import next_models, promote, promotion_refusal
from webapp.ops import bp
from webapp.ops.jobs import start
from webapp.refusals import Refusal
from webapp.search.live import changed_products

PROMOTE = {"yes": True, "no": False}  # everything else: if it has the models of the current release


@dataclass(frozen=True)
class Row:
    """A release, why it should not take over (empty when it may), and what came of comparing it with the current."""

    release: Release
    refused: str
    comparison: dict[str, Any] | None

    @property
    def megabytes(self) -> float:
        """On the disk."""
        spaces = self.release.manifest.spaces.values()
        files = [*(entry for space in spaces for entry in space.files.values()), *self.release.manifest.words.values()]
        return sum(entry.size for entry in files) / 1e6


@bp.get("/releases", endpoint="releases")
def releases_page() -> str:
    """Every release, newest first, and a form that builds another."""
    found = services().releases.list()
    current = next((release for release in found if release.is_current), None)
    cards = find_cards(services().settings.model_store)
    return render_template(
        "ops/releases.html",
        rows=[Row(release, promotion_refusal(services(), release.id), _kept(release, current)) for release in found],
        current=current,
        previous=next((release for release in found if release.is_previous), None),
        changed_products=changed_products(services()),
        many=REBUILD_AFTER,
        chosen=_chosen(),
        images=[card for card in cards if card.kind == "image-encoder"],
        texts=[card for card in cards if card.kind == "text-encoder"],
    )


@bp.post("/releases/build")
def build_release() -> AnyResponse:
    """Start a build."""
    arguments = {name: request.form.get(name, "") for name in ("image", "text")}
    chosen = PROMOTE.get(request.form.get("promote", ""))
    return start("build", {**arguments, "promote": chosen}, url_for("ops.releases"))


@bp.post("/releases/<release_id>/compare")
def compare_release(release_id: str) -> AnyResponse:
    """Start its comparison with the current one."""
    return start("compare", {"first": release_id}, url_for("ops.releases"))


@bp.post("/releases/<release_id>/promote")
def promote_release(release_id: str) -> AnyResponse:
    """Promote the release, unless that is refused; `force` in the form overrules the refusal."""
    try:
        promote(services(), release_id, force=request.form.get("force") == "yes")
        flash(f"The site answers from {release_id} now.")
    except IndexingError as error:
        flash(str(error))
    return redirect(url_for("ops.releases"), 303)


@bp.post("/releases/rollback")
def rollback() -> AnyResponse:
    """Make the previous release the current one again."""
    try:
        flash(f"The site answers from {services().releases.rollback().id} again.")
    except ReleaseError as error:
        flash(str(error))
    return redirect(url_for("ops.releases"), 303)


@bp.post("/releases/prune")
def prune() -> AnyResponse:
    """Remove all but the newest two, the current one and the one before."""
    removed = services().releases.prune()
    flash(f"Removed: {', '.join(removed)}." if removed else "There was nothing to remove.")
    return redirect(url_for("ops.releases"), 303)


@bp.get("/releases/<release_id>/compared-with/<against>")
def comparison(release_id: str, against: str) -> str:
    """What came of comparing two releases, side by side."""
    release = next((release for release in services().releases.list() if release.id == release_id), None)
    found = load_comparison(release, against) if release is not None and against.replace("-", "").isalnum() else None
    if found is None:
        raise Refusal(404, f"{release_id} and {against} were not compared.", code="comparison_unknown")
    shown = {
        hit["picture"] for moved in found["moved"] for hit in (*moved["first"], *moved["second"]) if hit["picture"]
    }
    thumbs = {name: url_for("shop.picture", picture=name, width=160, kind="webp") for name in shown}
    report = {**found, "thumbs": thumbs, "asked_photos": [""] * len(found["moved"])}
    return render_template("ops/comparison.html", release=release, report=report)


def _kept(release: Release, current: Release | None) -> dict[str, Any] | None:
    try:
        return load_comparison(release, current.id) if current is not None and current.id != release.id else None
    except ReleaseError:  # not readable: shown as none
        return None


def _chosen() -> list[Card]:
    """The models of the next release, where none are asked for."""
    try:
        models = next_models(services())
    except IndexingError:
        return []
    return [models.image, models.text]
