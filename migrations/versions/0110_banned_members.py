"""Who is banned from chats is found without looking at everybody who was seen there."""

from alembic import op

revision = "0110_banned_members"
down_revision = "0109_called_raids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        # There has been no release yet, so that the table is small.
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX telegram_members_banned_idx ON telegram_members (user_id, chat_id) WHERE status = 'kicked'"
    )


def downgrade() -> None:
    """Remove the index."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX telegram_members_banned_idx")
