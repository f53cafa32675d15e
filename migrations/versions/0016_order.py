"""Orders, sub-orders, lines and timeline."""

from alembic import op

revision = "0016_order"
down_revision = "0015_cart"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the package that owns these tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")


def downgrade() -> None:
    """Filled with the package that owns these tables."""
