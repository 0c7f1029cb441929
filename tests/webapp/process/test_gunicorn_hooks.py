"""What a web process does when it starts."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import event

from tests.support.waiting import until
from webapp import create_app
from webapp.process.gunicorn_hooks import post_worker_init
from webapp.services import Services


def test_a_new_process_reads_the_catalogue_before_it_is_asked(small_services: Services) -> None:
    app = create_app(services=small_services)
    asked: list[str] = []
    engine = small_services.database.reader
    small_services.facts.invalidate()

    def note(*statement: object) -> None:
        asked.append(str(statement[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        post_worker_init(SimpleNamespace(wsgi=app))
        until(lambda: any("product_pictures" in statement for statement in asked), "the reading")
    finally:
        event.remove(engine, "before_cursor_execute", note)
