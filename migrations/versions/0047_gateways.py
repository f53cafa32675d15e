"""What gateways call our payments and refunds, and where they send buyers back to."""

from alembic import op

revision = "0047_gateways"
down_revision = "0046_undo_by_shop"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE payments ADD COLUMN provider_ref text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE payments ADD COLUMN return_url text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE payment_refunds ADD COLUMN provider_ref text NOT NULL DEFAULT ''")


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE payment_refunds DROP COLUMN provider_ref")
    op.execute("ALTER TABLE payments DROP COLUMN return_url")
    op.execute("ALTER TABLE payments DROP COLUMN provider_ref")
