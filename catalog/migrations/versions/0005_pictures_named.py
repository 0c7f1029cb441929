"""Every picture that a feed names, and the state of those that lie on the web."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; what products show already was named by their rows."""
    op.create_table(
        "picture_addresses",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("problem", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("picture_hash", sa.String(64), sa.ForeignKey("pictures.hash"), nullable=True),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_picture_addresses_place_key", "picture_addresses", ["place", "key"])
    op.create_table(
        "picture_references",
        sa.Column(
            "product_id",
            sa.Integer(),
            sa.ForeignKey("products.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("address_key", sa.String(64), sa.ForeignKey("picture_addresses.key"), nullable=True),
        sa.Column("picture_hash", sa.String(64), sa.ForeignKey("pictures.hash"), nullable=True),
        sa.Column("problem", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_picture_references_address_key", "picture_references", ["address_key"])
    op.execute(
        "INSERT INTO picture_references (product_id, position, reference, picture_hash, problem, detail)"
        " SELECT product_id, position, reference, picture_hash, '', '' FROM product_pictures"
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("picture_references")
    op.drop_table("picture_addresses")
