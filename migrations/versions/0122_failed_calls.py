"""Calls that failed are kept with how urgent they were and what follows, and found over all bots in their order."""

from alembic import op

revision = "0122_failed_calls"
down_revision = "0121_demoted_bots"
branch_labels = None
depends_on = None

# There has been no release yet, so that the tables are small.
UP = (
    "ALTER TABLE telegram_sent_calls ADD COLUMN priority smallint",
    "ALTER TABLE telegram_sent_calls ADD COLUMN then_job text",
    "ALTER TABLE telegram_sent_calls ADD COLUMN then_arguments jsonb",
    "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX telegram_sent_calls_failed_idx",
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX telegram_sent_calls_failed_idx ON telegram_sent_calls (done_at, id) WHERE NOT ok
    """,
)
DOWN = (
    "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX telegram_sent_calls_failed_idx",
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX telegram_sent_calls_failed_idx ON telegram_sent_calls (bot_id, done_at, id) WHERE NOT ok
    """,
    "ALTER TABLE telegram_sent_calls DROP COLUMN then_arguments",
    "ALTER TABLE telegram_sent_calls DROP COLUMN then_job",
    "ALTER TABLE telegram_sent_calls DROP COLUMN priority",
)


def upgrade() -> None:
    """Keep them so."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Keep less of them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in DOWN:
        op.execute(statement)
