"""What people say pictures show: one label a picture and label head, kept apart from what the feed says."""

import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Insert, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.labelling.tables import MAX_HEAD, MAX_LABEL, PictureLabel, QueryPhoto
from catalog.tables import Picture, Product, ProductPicture

SHOP_HEAD = "shop"  # the head whose labels are the shop's own categories
BATCH = 500  # rows in one statement; SQLite and PostgreSQL both take more
SHOWN = 20  # labels of one change that the audit log holds


class LabelError(CatalogError):
    """A label, head or picture that cannot be taken; the message says why."""


class Labels:
    """The labels people gave, read and written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, picture_hash: str, head: str, label: str, by: str) -> bool:
        """Keep a label; False where it already is so. Raises LabelError, also for a picture nobody knows."""
        return self.set_many({picture_hash: label}, head, by) == 1

    def set_many(self, labels: Mapping[str, str], head: str, by: str) -> int:
        """Keep labels by picture hash in one transaction; returns how many changed. Raises LabelError: none is kept."""
        wanted = {picture_hash: clean_label(label) for picture_hash, label in labels.items()}
        head = clean_head(head)
        with self._database.session() as session:
            strangers = sorted(set(wanted) - _known(session, wanted))
            if strangers:
                raise LabelError(f"no picture {strangers[0]!r} is kept; a picture is named by its 64-digit SHA-256")
            old = _of(session, head, wanted)
            changed = {picture: label for picture, label in wanted.items() if old.get(picture) != label}
            if changed:
                now = datetime.now(UTC)
                about = {"head": head, "by": by[:100], "at": now}
                rows = [{"picture_hash": picture, "label": label, **about} for picture, label in changed.items()]
                session.execute(_upsert(session), rows)
                _record(session, head, old, changed)
        return len(changed)

    def remove(self, picture_hash: str, head: str) -> bool:
        """Forget a label; False where there is none."""
        with self._database.session() as session:
            return _delete(session, head, [picture_hash]) > 0

    def of(self, head: str) -> dict[str, str]:
        """Label by picture hash, as people gave them."""
        with self._database.session() as session:
            rows = session.execute(select(PictureLabel.picture_hash, PictureLabel.label).where(_in_head(head)))
            return {row.picture_hash: row.label for row in rows}

    def counts(self, head: str) -> dict[str, int]:
        """How many pictures people gave each label, most first."""
        query = select(PictureLabel.label, func.count()).where(_in_head(head)).group_by(PictureLabel.label)
        with self._database.session() as session:
            return dict(sorted(((label, number) for label, number in session.execute(query)), key=_most_first))

    def heads(self) -> list[str]:
        """The heads that have labels, by name."""
        with self._database.session() as session:
            return list(session.scalars(select(PictureLabel.head).distinct().order_by(PictureLabel.head)))

    def known(self, hashes: Iterable[str]) -> AbstractSet[str]:
        """Which of these hashes belong to a picture of a product or to a kept query photo."""
        with self._database.session() as session:
            return _known(session, hashes)

    def in_force(self, head: str) -> dict[str, str]:
        """Label by picture hash: what people said, and for SHOP_HEAD the product's category where nobody said more."""
        said = self.of(head)
        return {**self._categories(), **said} if head == SHOP_HEAD else said

    def _categories(self) -> dict[str, str]:
        """The category of each picture's product; the oldest product decides where several share a picture."""
        query = (
            select(ProductPicture.picture_hash, Product.category)
            .join(Product, Product.id == ProductPicture.product_id)
            .where(Product.removed.is_(False), Product.category != "")
            .order_by(Product.id.desc(), ProductPicture.position)
        )
        with self._database.session() as session:
            return {row.picture_hash: row.category for row in session.execute(query)}


def _record(session: Session, head: str, old: Mapping[str, str], changed: Mapping[str, str]) -> None:
    """One change with all labels that it gave, by the first digits of the picture's hash; the first SHOWN of many."""
    shown = sorted(changed)[:SHOWN]
    before = {picture[:12]: old.get(picture, "") for picture in shown}
    after = {picture[:12]: changed[picture] for picture in shown}
    record_change(session, "label pictures", f"{len(changed)} of {head}", before, after)


def clean_label(label: str) -> str:
    """One line of composed Unicode; LabelError for one that is empty or too long."""
    return _clean(label, MAX_LABEL, "label")


def clean_head(head: str) -> str:
    """The same for the name of a head."""
    return _clean(head, MAX_HEAD, "head")


def _clean(text: str, longest: int, what: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in composed)
    line = " ".join(seen.split())
    if not line:
        raise LabelError(f"the {what} is empty; give 1 to {longest} characters")
    if len(line) > longest:
        raise LabelError(f"the {what} has {len(line):,} characters; give 1 to {longest}")
    return line


def _known(session: Session, hashes: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for part in _parts(hashes):
        known.update(session.scalars(select(Picture.hash).where(Picture.hash.in_(part))))
        known.update(session.scalars(select(QueryPhoto.hash).where(QueryPhoto.hash.in_(part))))
    return known


def _of(session: Session, head: str, hashes: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _parts(hashes):
        query = select(PictureLabel.picture_hash, PictureLabel.label)
        rows = session.execute(query.where(_in_head(head), PictureLabel.picture_hash.in_(part)))
        found.update({row.picture_hash: row.label for row in rows})
    return found


def _upsert(session: Session) -> Insert:
    """An insert that replaces what another process, or a second click, inserted in the same moment."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(PictureLabel)
    new = {name: fresh.excluded[name] for name in ("label", "by", "at")}
    return fresh.on_conflict_do_update(index_elements=["picture_hash", "head"], set_=new)


def _delete(session: Session, head: str, hashes: Iterable[str]) -> int:
    gone = 0
    for part in _parts(hashes):
        done = session.execute(delete(PictureLabel).where(_in_head(head), PictureLabel.picture_hash.in_(part)))
        gone += done.rowcount  # type: ignore[attr-defined]
    return gone


def _in_head(head: str) -> ColumnElement[bool]:
    return PictureLabel.head == head


def _parts(hashes: Iterable[str]) -> list[list[str]]:
    wanted = sorted(hashes)
    return [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
