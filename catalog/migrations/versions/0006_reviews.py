"""Reviews, and what they come to for each product."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id", ondelete="CASCADE")),
        sa.Column("product_ref", sa.String(200), nullable=False),
        sa.Column("stars", sa.Double(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("written_on", sa.Date()),
        sa.Column("recommended", sa.Boolean()),
        sa.Column("verified", sa.Boolean()),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("read_with", sa.String(150), nullable=False),
        sa.Column("positive", sa.Double()),
        sa.Column("negative", sa.Double()),
        sa.Column("parts", sa.JSON()),
        sa.UniqueConstraint("source", "key", name="uq_reviews_source_key"),
    )
    op.create_index("ix_reviews_product_id", "reviews", ["product_id"])
    op.create_index("ix_reviews_read_with", "reviews", ["read_with"])
    op.create_table(
        "product_reviews",
        sa.Column(
            "product_id",
            sa.Integer(),
            sa.ForeignKey("products.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Double(), nullable=False),
        sa.Column("histogram", sa.JSON(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("read_with", sa.String(150), nullable=False),
        sa.Column("positive", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("praise", sa.JSON(), nullable=False),
        sa.Column("complaints", sa.JSON(), nullable=False),
        sa.Column("mismatches", sa.JSON(), nullable=False),
        sa.Column("mismatched", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_product_reviews_stars", "product_reviews", ["stars"])
    op.create_index("ix_product_reviews_negative", "product_reviews", ["negative"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("product_reviews")
    op.drop_table("reviews")
