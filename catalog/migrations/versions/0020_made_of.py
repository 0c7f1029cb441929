"""What a set is made of, so that its price follows those of its parts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and an index of the few products that fill it; the next import does."""
    op.add_column("products", sa.Column("made_of", sa.JSON(), nullable=True))
    is_set = sa.text("made_of IS NOT NULL")
    op.create_index("ix_products_sets", "products", ["source"], sqlite_where=is_set, postgresql_where=is_set)


def downgrade() -> None:
    """Take both away."""
    op.drop_index("ix_products_sets", "products")
    op.drop_column("products", "made_of")
