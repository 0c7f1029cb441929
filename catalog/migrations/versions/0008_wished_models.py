"""What people wish of models, what TorchServe was brought to version by version, and drift since when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables; what was reconciled is kept by version from now on, and found out anew."""
    op.create_table(
        "wished_models",
        *_model(),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("workers", sa.Integer()),
        sa.Column("batch_size", sa.Integer()),
        sa.Column("max_batch_delay_ms", sa.Integer()),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "brought_models",
        sa.Column("server", sa.String(255), primary_key=True),
        *_model(),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("wish", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "seen_drift",
        sa.Column("server", sa.String(255), primary_key=True),
        *_model(),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.drop_table("reconciled")


def downgrade() -> None:
    """Drop them and bring the former table back, empty."""
    op.create_table(
        "reconciled",
        sa.Column("server", sa.String(255), primary_key=True),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("desired", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for table in ("seen_drift", "brought_models", "wished_models"):
        op.drop_table(table)


def _model() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("version", sa.String(50), primary_key=True),
    )
