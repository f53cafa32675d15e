"""Orders of guests that joined an account."""

from alembic import op

revision = "0084_claimed_orders"
down_revision = "0083_promotion_segments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep since when a guest's order is in an account."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE orders ADD COLUMN claimed_at timestamptz")


def downgrade() -> None:
    """Forget which orders were guests'; they stay in their accounts."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE orders DROP COLUMN claimed_at")
