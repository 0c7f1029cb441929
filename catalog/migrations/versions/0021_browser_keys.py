"""The origins of pages that may use an API key: such a key stands in the source of a page for everybody to see."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; keys from before are secret, that is of no page."""
    op.add_column("api_keys", sa.Column("origins", sa.String(1000), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away, and the keys with it: without their origins they would open the API to anybody who reads a page."""
    op.execute("DELETE FROM api_keys WHERE origins <> ''")
    op.drop_column("api_keys", "origins")
