"""What the parts of one process share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event

from catalog.importing.importer import import_feed
from indexer.build.builder import build_release
from serving.cards import write_card
from tests.support.ports import free_port
from tests.support.site_database import database_for
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import write_feed
from webapp import create_app
from webapp.services import build_services
from webapp.settings import Settings


def test_a_web_process_reads_the_whole_catalogue_once(tmp_path: Path) -> None:
    store = tmp_path / "models"
    store.mkdir()
    cards = small_cards()
    for card in cards:
        write_card(card, store)
    own = {"instance": tmp_path / "instance", "database_url": database_for(tmp_path / "instance")}
    services = build_services(Settings(**own, model_store=store, torchserve_port=free_port(), rate_limit=""))
    import_feed(services.database, services.pictures, write_feed(tmp_path / "feed"))
    release = build_release(
        services.database, services.pictures, SmallEncoder(), cards, services.releases.folder, progress=lambda *_: None
    )
    services.releases.promote(release.id)
    read = list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "products.attributes" in statement and "WHERE" not in statement:
            read.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    client = create_app(services=services).test_client()
    for path in ("/search?q=enamel+mug", "/search?category=Mugs", "/product/mug-1", "/suggest?q=tidew", "/"):
        assert client.get(path).status_code == 200, path
    assert len(read) == 1
    services.database.close()
