"""Signing in to /ops and out of it, and the check of the session before all its pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, PasswordField

from webapp.context import parts
from webapp.logs import log
from webapp.ops import bp
from webapp.refusals import Refusal
from webapp.settings import Settings

COOKIE = "shoplens_ops"
_OPEN = {"ops.sign_in", "ops.receive_sign_in"}
_WRONG = "That is not the password."


class SignInForm(FlaskForm):  # type: ignore[misc]
    """The password, and the page somebody came for."""

    password = PasswordField("Password")
    next = HiddenField()


def limit_sign_in(app: Flask, limiter: Limiter, settings: Settings) -> None:
    """Count attempts to sign in, per address and all together."""
    views: dict[str, Any] = app.view_functions
    for rate, key in ((settings.rate_limit_sign_in, None), (settings.rate_limit_sign_in_all, lambda: "everybody")):
        if rate:
            limited = limiter.limit(rate, key_func=key, override_defaults=False)
            views["ops.receive_sign_in"] = limited(views["ops.receive_sign_in"])
    views["ops.query_photo"] = limiter.exempt(views["ops.query_photo"])  # a page shows dozens, to who is signed in


@bp.before_request
def guard() -> AnyResponse | None:
    """Redirect to the sign-in page without a valid session; Refusal 403 for a form sent without one."""
    if not parts().access.is_set():
        return make_response(render_template("ops/locked.html"), 403)
    if request.endpoint in _OPEN or parts().access.signed_in(request.cookies.get(COOKIE, "")):
        return None
    if request.method not in ("GET", "HEAD"):
        detail = "Nothing was saved. Sign in again and send the form once more."
        raise Refusal(403, detail, code="signed_out", title="You are signed out")
    return redirect(url_for("ops.sign_in", next=request.full_path.rstrip("?")), 303)


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Forbid caches and search engines to store pages of /ops."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/sign-in")
def sign_in() -> str:
    """Where the password is asked for."""
    return render_template("ops/sign_in.html", form=SignInForm(data={"next": request.args.get("next", "")}), wrong="")


@bp.post("/sign-in")
def receive_sign_in() -> AnyResponse:
    """Open a session for the right password; every other answer is the same."""
    form = SignInForm()
    token = parts().access.sign_in(form.password.data or "")
    if token is None:
        log.warning("An attempt to sign in to /ops failed, from %s", request.remote_addr)
        return make_response(render_template("ops/sign_in.html", form=form, wrong=_WRONG), 403)
    parts().access.sign_out(request.cookies.get(COOKIE, ""))
    session.clear()  # form tokens from before the sign-in become invalid
    response = redirect(_inside(form.next.data or ""), 303)
    response.set_cookie(
        COOKIE, token, path=url_for("ops.index"), httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session here and in the database."""
    parts().access.sign_out(request.cookies.get(COOKIE, ""))
    session.clear()
    response = redirect(url_for("ops.sign_in"), 303)
    response.delete_cookie(COOKIE, path=url_for("ops.index"), httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _inside(address: str) -> str:
    """The address if it lies in /ops, else that of its front page."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and "\\" not in address and address.isprintable()
    if plain and parts.path.startswith("/ops/") and "//" not in parts.path:
        return request.script_root + address
    return url_for("ops.index")
