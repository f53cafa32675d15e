"""Raids that are called by an account from outside the group."""

from alembic import op

revision = "0109_called_raids"
down_revision = "0108_buyer_tags"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_raids ADD COLUMN account_id uuid")


def downgrade() -> None:
    """Remove the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_raids DROP COLUMN account_id")
