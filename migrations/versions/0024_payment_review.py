"""Which reasons to look at a payment somebody has looked at."""

from alembic import op

revision = "0024_payment_review"
down_revision = "0023_shop_look"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is done, beside what is flagged."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE payments ADD COLUMN reviews_done text[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Forget what was looked at."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE payments DROP COLUMN reviews_done")
