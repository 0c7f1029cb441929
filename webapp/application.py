"""Makes the Flask application of its blueprints, hooks and services."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import webapp.views  # noqa: F401 - adds the routes to the blueprints
from catalog.audit.actor import NOBODY, set_actor
from catalog.languages.message import Message
from catalog.outages.read_replica import ask_replica
from indexer.search.suggest import Suggester
from webapp import health, ops, shop
from webapp.access.hosts import refuse_other_hosts
from webapp.access.limits import limit_requests
from webapp.access.sessions import open_sessions
from webapp.access.signing_key import secret_key
from webapp.access.users import first_user
from webapp.api import blueprint as api
from webapp.catalogue.proposals import Proposers
from webapp.context import SiteParts
from webapp.errors import handle_errors
from webapp.headers import SecureWhenHttps, add_headers
from webapp.labelling.queues import Predictions
from webapp.labelling.unsure import PhotoCleanup, open_query_photos
from webapp.languages.requested import speak_languages
from webapp.logs import configure_logging, log_requests
from webapp.metrics import page as metrics
from webapp.metrics.page import measure_requests
from webapp.metrics.state import ReplicaStatuses, StateCollector
from webapp.ops.imports import allow_large_feeds
from webapp.ops.signing import limit_sign_in
from webapp.search.live import embed_in_background
from webapp.search.outages import LastKnownFollower
from webapp.search.queries import Browsing
from webapp.search.query_log import QueryLog
from webapp.services import Services
from webapp.settings import PROJECT, Settings
from webapp.shop.front_page import FrontPages
from webapp.shop.languages import in_languages, language_links, own_lang
from webapp.shop.links import add_template_functions
from webapp.shop.seo.sitemaps import Sitemaps
from webapp.theming.serving import use_theme
from webapp.validation import find_zone
from webapp.wire.compression import compress_answers
from webapp.wire.form_tokens import MaskedTokens
from webapp.wire.static_files import serve_static_files

_FORM_OVERHEAD = 100_000  # bytes a form may have besides the picture
TAX_NOTES = {None: "", True: Message("incl. VAT"), False: Message("plus VAT")}  # by the setting prices_include_tax


def make_application(settings: Settings, services: Services) -> Flask:
    """A Flask application around these services."""
    app = Flask(
        "webapp",
        template_folder=str(PROJECT / "templates"),
        static_folder=str(PROJECT / "static"),
        instance_path=str(settings.instance),
    )
    zone = find_zone(settings.time_zone)
    app.extensions["shoplens"] = SiteParts(
        services,
        settings,
        state_collector=StateCollector(services, ReplicaStatuses(services.replicas)),
        browsing=Browsing(services.pages),
        query_log=QueryLog(services.database, settings.query_log_days),
        front_pages=FrontPages(services.facts, services.catalogue, lambda: datetime.now(zone).date()),
        sitemaps=Sitemaps(services.facts, services.database),
        suggester=Suggester(services.live, services.pages, services.catalogue),
        users=first_user(services.database, settings.admin_password),
        sessions=open_sessions(settings, services.database),
        query_photos=open_query_photos(settings, services.database),
        predictions=Predictions(services),
        proposers=Proposers(services),
    )
    embed_in_background(services)
    services.database.limit_statements(settings.database_statement_timeout_s)
    _configure(app, settings)
    _hook(app, settings, services)
    _add_pages(app, settings, services)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    configure_logging(settings.log_level)
    app.config.update(
        SECRET_KEY=secret_key(settings.secret_key, settings.instance),
        SESSION_COOKIE_NAME="shoplens",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000 + _FORM_OVERHEAD,
        WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as the visitor's session cookie, whatever the clock says
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the promised order reads better
    app.session_interface = SecureWhenHttps()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops, hops)  # type: ignore[method-assign]


def _hook(app: Flask, settings: Settings, services: Services) -> None:
    # Hooks after a request run in reverse: the log line is written last and so knows every header.
    log_requests(app)
    measure_requests(app, services.metrics, services.client)
    compress_answers(app)
    serve_static_files(app)
    refuse_other_hosts(app, settings.allowed_hosts)
    signed = services.signed_pictures
    add_headers(app, settings.cors_origins, signed.origin() if signed else "")
    handle_errors(app)
    speak_languages(app)
    add_template_functions(app)
    use_theme(app, settings.theme)
    app.jinja_env.globals.update(language_links=language_links, in_languages=in_languages, own_lang=own_lang)
    allow_large_feeds(app)  # before forms are read
    app.before_request(lambda: set_actor(NOBODY))  # a thread answers one request after another
    app.before_request(lambda: ask_replica(request.blueprint != ops.bp.name))
    app.before_request(services.uploads.delete_expired_when_due)
    app.before_request(LastKnownFollower(services).follow_when_due)
    app.before_request(PhotoCleanup(app.extensions["shoplens"].query_photos).run_when_due)
    words = {
        "shop_name": settings.shop_name,
        "tax_note": TAX_NOTES[settings.prices_include_tax],
        "upload_minutes": settings.upload_ttl_s // 60,
        "max_upload_mb": settings.max_upload_mb,
        "query_log_days": settings.query_log_days,
        "unsure_days": settings.unsure_photos_days if settings.keep_unsure_photos else 0,
    }
    app.context_processor(lambda: words)


def _add_pages(app: Flask, settings: Settings, services: Services) -> None:
    for bp in (shop.bp, api.bp, ops.bp, health.bp, metrics.bp):
        app.register_blueprint(bp)
    # The API takes no cookies: there is nothing a foreign page could forge.
    MaskedTokens(app).exempt(api.bp)
    limiter = limit_requests(app, settings, services)
    limit_sign_in(app, limiter, settings)
