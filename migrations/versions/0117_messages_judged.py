"""When each message was judged is kept: a trial lets penalties end by the same clock."""

from alembic import op

revision = "0117_messages_judged"
down_revision = "0116_telegram_door_rings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of messages that are there already it is not known."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_messages ADD COLUMN judged_at bigint")


def downgrade() -> None:
    """Take it away."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_messages DROP COLUMN judged_at")
