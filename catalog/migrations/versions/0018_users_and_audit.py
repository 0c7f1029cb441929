"""Users with roles in place of the one password, whose sessions they are, and the log of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FIRST = "owner"  # the name of whoever had the one password


def upgrade() -> None:
    """Make the tables; the one password becomes that of the user `owner`."""
    op.create_table(
        "ops_users",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(300), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "INSERT INTO ops_users (name, role, hash, set_at, created_at)"
        " SELECT 'owner', 'owner', hash, set_at, set_at FROM ops_password"
    )
    op.drop_table("ops_password")
    op.add_column("ops_session", sa.Column("user_name", sa.String(60), nullable=False, server_default=FIRST))
    op.add_column("ops_session", sa.Column("browser", sa.String(60), nullable=False, server_default=""))
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"])


def downgrade() -> None:
    """Keep the first owner's password alone."""
    op.drop_index("ix_audit_log_at", "audit_log")
    op.drop_table("audit_log")
    op.create_table(
        "ops_password",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(300), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "INSERT INTO ops_password (id, hash, set_at) SELECT 1, hash, set_at FROM ops_users"
        " WHERE role = 'owner' ORDER BY created_at LIMIT 1"
    )
    op.execute("DELETE FROM ops_session")
    with op.batch_alter_table("ops_session") as table:
        table.drop_column("browser")
        table.drop_column("user_name")
    op.drop_table("ops_users")
