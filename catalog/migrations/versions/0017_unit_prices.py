"""Prices per kilogram, litre or the like, beside the price of the product."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("products", sa.Column("unit_price", sa.String(100), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("products", "unit_price")
