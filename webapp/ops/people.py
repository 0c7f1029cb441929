"""Who may open /ops: users and their roles, sessions that can be ended, one's own password."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access.users import ROLES, SHORTEST, UserRefused
from webapp.context import parts
from webapp.ops import bp
from webapp.ops.signing import COOKIE, current_user
from webapp.refusals import Refusal


@bp.get("/people")
def people() -> str:
    """Every user with what is open, and the form of a new one."""
    return render_template(
        "ops/people.html", users=parts().users.listed(), sessions=parts().sessions.listed(), **_own()
    )


@bp.get("/account")
def account() -> str:
    """One's own sessions and password."""
    own = parts().sessions.listed(of=current_user().name)
    return render_template("ops/account.html", sessions=own, **_own())


@bp.post("/people/add")
def add_user() -> Response:
    """Add a user."""
    name, role = request.form.get("name", "").strip(), request.form.get("role", "")
    password = request.form.get("password", "")
    return _try(lambda: parts().users.add(name, role, password), f"{name} may sign in now, as {role}.")


@bp.post("/people/<name>/role")
def change_role(name: str) -> Response:
    """Give a user another role."""
    role = request.form.get("role", "")
    return _try(lambda: parts().users.set_role(name, role), f"{name} is {role} now.")


@bp.post("/people/<name>/password")
def change_password(name: str) -> Response:
    """Give a user a new password; that user's sessions end."""
    password = request.form.get("password", "")
    done = f"The password of {name} is set; whoever was signed in with the old one has to do so again."
    return _try(lambda: parts().users.set_password(name, password), done)


@bp.post("/people/<name>/remove")
def remove_user(name: str) -> Response:
    """Remove a user, once it was said that this is meant."""
    if request.form.get("sure") != "yes":
        flash(f"Nobody was removed. Tick the box to remove {name}.")
        return redirect(url_for("ops.people"), 303)
    return _try(lambda: parts().users.remove(name), f"{name} was removed.")


@bp.post("/account/password")
def change_own_password() -> Response:
    """Set one's own password; the old one is asked for, and every session ends."""
    user = current_user()
    if parts().users.check(user.name, request.form.get("old", "")) is None:
        flash("Nothing was changed: the old password is not that.")
        return redirect(url_for("ops.account"), 303)
    try:
        parts().users.set_password(user.name, request.form.get("password", ""))
    except UserRefused as error:
        flash(f"Nothing was changed: {error}.")
        return redirect(url_for("ops.account"), 303)
    flash("The password is set. Sign in with it.")
    return redirect(url_for("ops.sign_in"), 303)


@bp.post("/sessions/<session_id>/end")
def end_session(session_id: str) -> Response:
    """End a session: an owner anybody's, everybody their own."""
    user = current_user()
    if not parts().sessions.end(session_id, of=None if user.role == "owner" else user.name):
        raise Refusal(404, "That session has ended already.", code="session_unknown")
    flash("The session has ended.")
    back = "ops.people" if request.form.get("back") == "people" and user.role == "owner" else "ops.account"
    return redirect(url_for(back), 303)


def _try(change: Callable[[], object], done: str) -> Response:
    """Make a change of the users and show them again, with what came of it."""
    try:
        change()
        flash(done)
    except UserRefused as error:
        flash(f"Nothing was changed: {error}.")
    return redirect(url_for("ops.people"), 303)


def _own() -> dict[str, object]:
    return {
        "roles": ROLES,
        "shortest": SHORTEST,
        "own_session": parts().sessions.id_of(request.cookies.get(COOKIE, "")),
    }
