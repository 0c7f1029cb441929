"""What people set in place of a feed's values."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "product_overrides",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("feed_id", sa.String(200), primary_key=True),
        sa.Column("field", sa.String(20), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("feed", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("product_overrides")
