"""What a shopper is offered: publication, list and sale prices, further codes, variants, addresses that moved."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from catalog.migrations.online import create_index, is_online

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _added() -> list[sa.Column[Any]]:
    return [
        sa.Column("list_price", sa.Numeric(12, 2), nullable=True),
        sa.Column("price_from", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sale", sa.JSON(), nullable=True),
        sa.Column("price_changes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unpublished_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("sku", sa.String(200), nullable=False, server_default=""),
        sa.Column("mpn", sa.String(200), nullable=False, server_default=""),
        sa.Column("variants", sa.JSON(), nullable=True),
    ]


def upgrade() -> None:
    """Add the columns and the table."""
    for column in _added():
        op.add_column("products", column, if_not_exists=is_online())
    create_index("ix_products_price_changes_at", "products", ["price_changes_at"])
    op.create_table(
        "moved_products",
        sa.Column("public_id", sa.String(255), primary_key=True),
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id", ondelete="CASCADE"), nullable=False),
        sa.Column("variant", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("moved_products")
    op.drop_index("ix_products_price_changes_at", "products")
    for column in _added():  # not in a batch: SQLite would make the table anew, and what points at it would go
        op.drop_column("products", column.name)
