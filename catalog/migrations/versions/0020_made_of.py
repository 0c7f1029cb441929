"""What a set is made of, so that its price follows those of its parts."""

import sqlalchemy as sa
from alembic import op

from catalog.migrations.online import create_index, is_online

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and an index of the few products that fill it; the next import does."""
    op.add_column("products", sa.Column("made_of", sa.JSON(), nullable=True), if_not_exists=is_online())
    create_index("ix_products_sets", "products", ["source"], sa.text("made_of IS NOT NULL"))


def downgrade() -> None:
    """Take both away."""
    op.drop_index("ix_products_sets", "products")
    op.drop_column("products", "made_of")
