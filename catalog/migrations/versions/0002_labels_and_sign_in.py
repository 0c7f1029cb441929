"""Labels people give pictures, what a model took them for, photos waiting for a name, and who may open /ops."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_labels()
    _create_sign_in()


def downgrade() -> None:
    """Drop them."""
    for table in ("ops_session", "ops_password", "query_photo", "picture_guess", "picture_label"):
        op.drop_table(table)


def _create_labels() -> None:
    op.create_table(
        "picture_label",
        sa.Column("picture_hash", sa.String(64), primary_key=True),
        sa.Column("head", sa.String(64), primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "picture_guess",
        sa.Column("picture_hash", sa.String(64), primary_key=True),
        sa.Column("head", sa.String(64), primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for table in ("picture_label", "picture_guess"):
        op.create_index(f"ix_{table}_head", table, ["head"])
    op.create_table(
        "query_photo",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_query_photo_kept_at", "query_photo", ["kept_at"])


def _create_sign_in() -> None:
    op.create_table(
        "ops_password",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(300), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "ops_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
