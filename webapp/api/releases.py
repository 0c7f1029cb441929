"""Releases: built, compared, promoted, rolled back."""

from __future__ import annotations

from flask import Response
from wtforms import StringField
from wtforms.validators import Length

from indexer.compare.saved import load_comparison
from indexer.release.release import Release
from webapp.api.blueprint import Described, bp, json_response, read_arguments, read_body
from webapp.api.jobs import errors_as_refusals, start_job, starts_job
from webapp.api.work_shapes import BuildBody, CompareBody, ComparedShape, ForceBody, ReleaseShape, ReleasesShape
from webapp.context import services
from webapp.fields import single_line
from webapp.modelops.releasing import promote, promotion_refusal
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm
from webapp.search.live import changed_products


class AgainstForm(QueryForm):
    """Which other release."""

    against = StringField("Against", default="", filters=[single_line], validators=[Length(max=100)])


@bp.post("/builds")
@starts_job("Build a release in the background", BuildBody)
def build() -> Response:
    """Start it."""
    return start_job("build", dict(read_body(BuildBody)))


@bp.get("/releases")
@Described("Releases, newest first", ReleasesShape, scope="admin", errors=())
def releases() -> Response:
    """All releases on the disk."""
    found = services().releases.list()
    current = next((release.id for release in found if release.is_current), None)
    answer: ReleasesShape = {
        "current": current,
        "laid_over": changed_products(services()) if current else None,
        "releases": [_release(release) for release in found],
    }
    return json_response(answer)


@bp.get("/releases/<release_id>")
@Described("One release", ReleaseShape, errors=(404,), scope="admin")
def release(release_id: str) -> Response:
    """Return it as it is now."""
    return json_response(_release(_find(release_id)))


@bp.post("/releases/compare")
@starts_job("Compare two releases in the background", CompareBody)
def compare() -> Response:
    """Start it; what comes of it is kept with the second one."""
    return start_job("compare", dict(read_body(CompareBody)))


@bp.get("/releases/<release_id>/comparison")
@Described("What its comparison with another one brought", ComparedShape, AgainstForm, errors=(400, 404), scope="admin")
def comparison(release_id: str) -> Response:
    """With the current one, unless another is named."""
    found = _find(release_id)
    against = read_arguments(AgainstForm).against.data or services().releases.current_id() or ""
    made = load_comparison(found, _find(against).id) if against else None
    if made is None:
        raise Refusal(404, f"{found.id} was not compared with {against or 'any'}.", code="not_compared")
    passed = bool(made["verdict"]["passed"])
    answer: ComparedShape = {"first": against, "second": found.id, "passed": passed, "comparison": made}
    return json_response(answer)


@bp.post("/releases/<release_id>/promote", endpoint="promote")
@Described(
    "Answer from this release, from the next request on",
    ReleaseShape,
    body=ForceBody,
    errors=(400, 404, 409, 415),
    scope="admin",
)
def promote_release(release_id: str) -> Response:
    """Promote it; 409 with the reason where that is refused."""
    body, found = read_body(ForceBody), _find(release_id)
    with errors_as_refusals():
        return json_response(_release(promote(services(), found.id, force=body.get("force", False))))


@bp.post("/releases/rollback")
@Described("Answer from the release before again", ReleaseShape, errors=(409,), scope="admin")
def rollback() -> Response:
    """A second time undoes the first."""
    with errors_as_refusals():
        return json_response(_release(services().releases.rollback()))


def _find(release_id: str) -> Release:
    found = next((release for release in services().releases.list() if release.id == release_id), None)
    if found is None:
        raise Refusal(404, f"There is no release {release_id[:100]!r}.", code="release_unknown")
    return found


def _release(release: Release) -> ReleaseShape:
    return {
        "id": release.id,
        "created": release.manifest.created,
        "products": release.manifest.products,
        "current": release.is_current,
        "previous": release.is_previous,
        "recall_at_10": round(release.manifest.weakest_recall(), 4),
        "models": ["-".join(model) for model in release.manifest.models()],
        "refused": promotion_refusal(services(), release.id),
    }
