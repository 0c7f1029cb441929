"""The first tables: products, pictures, imports, releases, embeddings, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _create_catalogue()
    _create_pictures()
    _create_releases()
    _create_leases()


def downgrade() -> None:
    """Drop every table, the ones that refer to others first."""
    for table in ("reconciled", "leases", "embedding", "current_release", "release", "counters", "imports"):
        op.drop_table(table)
    for table in ("product_pictures", "pictures", "products"):
        op.drop_table(table)


def _create_catalogue() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(255), nullable=False, unique=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("feed_id", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("brand", sa.String(200), nullable=False),
        sa.Column("category", sa.String(400), nullable=False),
        sa.Column("price", sa.Numeric(12, 2)),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("availability", sa.String(20), nullable=False),
        sa.Column("group_id", sa.String(200), nullable=False),
        sa.Column("gtin", sa.String(20), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("source", "feed_id", name="uq_products_source_feed_id"),
    )
    for column in ("category", "group_id", "sequence"):
        op.create_index(f"ix_products_{column}", "products", [column])
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("counts", sa.JSON(), nullable=False),
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(50), primary_key=True),
        sa.Column("value", sa.Integer(), nullable=False),
    )
    op.bulk_insert(counters, [{"name": "catalogue", "value": 0}])


def _create_pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("printed_text", sa.Text()),
    )
    op.create_table(
        "product_pictures",
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("picture_hash", sa.String(64), sa.ForeignKey("pictures.hash"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
    )
    op.create_index("ix_product_pictures_picture_hash", "product_pictures", ["picture_hash"])


def _create_releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("folder", sa.String(1000), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
    )
    op.create_table(
        "current_release",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("release_id", sa.String(40), sa.ForeignKey("release.id")),
        sa.Column("previous_id", sa.String(40), sa.ForeignKey("release.id")),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "embedding",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("model", sa.String(100), primary_key=True),
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("extra", sa.LargeBinary()),
    )


def _create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reconciled",
        sa.Column("server", sa.String(255), primary_key=True),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("desired", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
