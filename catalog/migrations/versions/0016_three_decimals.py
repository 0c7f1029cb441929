"""Prices with three decimals, which KWD, BHD, JOD, OMR and TND have."""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from catalog.migrations.online import change_types, is_online

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = ("price", "list_price")


def upgrade() -> None:
    """Widen the columns."""
    if is_online():  # PostgreSQL would write the table anew, and lock it meanwhile
        change_types("products", COLUMNS, sa.Numeric(13, 3))
    else:
        _change(sa.Numeric(12, 2), sa.Numeric(13, 3))


def downgrade() -> None:
    """Back to two decimals; a third one is rounded."""
    _change(sa.Numeric(13, 3), sa.Numeric(12, 2))


def _change(before: sa.Numeric[Decimal], after: sa.Numeric[Decimal]) -> None:
    for name in COLUMNS:
        if op.get_bind().dialect.name != "sqlite":
            op.alter_column("products", name, existing_type=before, type_=after, existing_nullable=True)
            continue
        # Not in a batch: SQLite would make the table anew, and what points at it would go.
        op.alter_column("products", name, new_column_name=f"{name}_before")
        op.add_column("products", sa.Column(name, after, nullable=True))
        op.execute(f"UPDATE products SET {name} = round({name}_before, {after.scale})")  # noqa: S608 - our own names
        op.drop_column("products", f"{name}_before")
