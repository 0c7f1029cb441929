"""Signing in to /ops and out of it, and the check of session and role before all its pages."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, PasswordField, StringField

from catalog.audit.actor import set_actor
from webapp.access.devices import describe_browser, device_of, guesser, remember_device
from webapp.access.users import FIRST, User
from webapp.context import parts
from webapp.logs import log
from webapp.ops import bp
from webapp.ops.roles import may
from webapp.refusals import Refusal
from webapp.settings import Settings

COOKIE = "shoplens_ops"
_OPEN = {"ops.sign_in", "ops.receive_sign_in"}
_WRONG = "That is not the name and the password of a user."


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password, and the page somebody came for."""

    name = StringField("Name")
    password = PasswordField("Password")
    next = HiddenField()


def limit_sign_in(app: Flask, limiter: Limiter, settings: Settings) -> None:
    """Count attempts to sign in: by browser that signed in before, else by address, and of all strangers together."""
    views: dict[str, Any] = app.view_functions
    limits = (
        (settings.rate_limit_sign_in, guesser, None),
        (settings.rate_limit_sign_in_all, lambda: "strangers", lambda: device_of(request) is not None),
    )
    for rate, key, exempt in limits:
        if rate:
            limited = limiter.limit(rate, key_func=key, exempt_when=exempt, override_defaults=False)
            views["ops.receive_sign_in"] = limited(views["ops.receive_sign_in"])
    views["ops.query_photo"] = limiter.exempt(views["ops.query_photo"])  # a page shows dozens, to who is signed in


def signed_in() -> User | None:
    """Whose session the request's cookie opens; looked up once a request."""
    if "ops_user" not in g:
        g.ops_user = parts().sessions.user(request.cookies.get(COOKIE, ""))
    return cast("User | None", g.ops_user)


def current_user() -> User:
    """Who sends this request, behind the guard."""
    return cast("User", signed_in())


@bp.before_request
def guard() -> AnyResponse | None:
    """Redirect to the sign-in page without a valid session; Refusal 403 for a form without one, or of another role."""
    if not parts().users.any():
        return make_response(render_template("ops/locked.html"), 403)
    if request.endpoint in _OPEN:
        return None
    user, sends = signed_in(), request.method not in ("GET", "HEAD")
    if user is None and sends:
        detail = "Nothing was saved. Sign in again and send the form once more."
        raise Refusal(403, detail, code="signed_out", title="You are signed out")
    if user is None:
        return redirect(url_for("ops.sign_in", next=request.full_path.rstrip("?")), 303)
    if not may(user.role, request.endpoint or "", sends=sends):
        detail = f"{user.name} is a {user.role}; this takes an owner. Nothing was changed."
        raise Refusal(403, detail, code="role", title="This takes an owner")
    set_actor(user.name)
    return None


@bp.context_processor
def show_user() -> dict[str, object]:
    """Give the templates of /ops the user who is signed in, None before that."""
    return {"user": signed_in()}


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Forbid caches and search engines to store pages of /ops."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/sign-in")
def sign_in() -> str:
    """Where name and password are asked for."""
    form = SignInForm(data={"next": request.args.get("next", ""), "name": FIRST if _only_first() else ""})
    return render_template("ops/sign_in.html", form=form, wrong="")


@bp.post("/sign-in")
def receive_sign_in() -> AnyResponse:
    """Open a session for the right password; every other answer is the same."""
    form = SignInForm()
    # A form without the name is that of an earlier version, which knew one password.
    name = form.name.data if "name" in request.form else FIRST
    user = parts().users.check((name or "").strip(), form.password.data or "")
    token = parts().sessions.open(user, describe_browser(request.user_agent.string)) if user else None
    if token is None:
        log.warning("An attempt to sign in to /ops failed, from %s", request.remote_addr)
        return make_response(render_template("ops/sign_in.html", form=form, wrong=_WRONG), 403)
    parts().sessions.close(request.cookies.get(COOKIE, ""))
    session.clear()  # form tokens from before the sign-in become invalid
    response = redirect(_inside(form.next.data or ""), 303)
    response.set_cookie(
        COOKIE, token, path=url_for("ops.index"), httponly=True, samesite="Lax", secure=request.is_secure
    )
    remember_device(cast("Response", response), url_for("ops.sign_in"))
    return response


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session here and in the database."""
    parts().sessions.close(request.cookies.get(COOKIE, ""))
    session.clear()
    response = redirect(url_for("ops.sign_in"), 303)
    response.delete_cookie(COOKIE, path=url_for("ops.index"), httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _only_first() -> bool:
    """Whether the first user is the only one, so that the name need not be typed."""
    return [user.name for user in parts().users.listed()] == [FIRST]


def _inside(address: str) -> str:
    """The address if it lies in /ops, else that of its front page."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and "\\" not in address and address.isprintable()
    if plain and parts.path.startswith("/ops/") and "//" not in parts.path:
        return request.script_root + address
    return url_for("ops.index")
