"""Whether a product without a price is one whose price is to be asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SET_BY_A_PERSON = """
UPDATE products SET price_on_request = :yes
WHERE price IS NULL AND EXISTS (
    SELECT 1 FROM product_overrides AS o
    WHERE o.source = products.source AND o.feed_id = products.feed_id AND o.field = 'price' AND o.value = ''
)
"""


def upgrade() -> None:
    """Add the column; an empty price that a person set meant this, what feeds meant is read at the next import."""
    op.add_column("products", sa.Column("price_on_request", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text(_SET_BY_A_PERSON).bindparams(yes=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("products", "price_on_request")
