"""Each product's way in: its row, what cleaning changed, confirmed categories, prints of pictures, whole reports."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the report's column."""
    op.create_table(
        "product_rows",
        sa.Column(
            "product_id",
            sa.Integer(),
            sa.ForeignKey("products.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
    )
    op.create_table(
        "confirmed_categories",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("feed_id", sa.String(200), primary_key=True),
        sa.Column("category", sa.String(400), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "picture_prints",
        sa.Column("picture_hash", sa.String(64), sa.ForeignKey("pictures.hash", ondelete="CASCADE"), primary_key=True),
        sa.Column("print", sa.LargeBinary(), nullable=False),
    )
    op.add_column("imports", sa.Column("report", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("imports", "report")
    for table in ("picture_prints", "confirmed_categories", "product_rows"):
        op.drop_table(table)
