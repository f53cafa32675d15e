"""A group's bot may be in it and no administrator; and calls that wait for a group are found by its number."""

from alembic import op

revision = "0121_demoted_bots"
down_revision = "0120_undone_raids"
branch_labels = None
depends_on = None

_CHECK = "telegram_groups_state_check"
# There has been no release yet, so that the tables are small.
UP = (
    f"-- squawk-ignore ban-drop-constraint\nALTER TABLE telegram_groups DROP CONSTRAINT {_CHECK}",
    f"""
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE telegram_groups ADD CONSTRAINT {_CHECK} CHECK (state IN ('claimed', 'active', 'demoted', 'left'))
    """,
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX telegram_calls_group_idx ON telegram_calls (chat_id) WHERE chat_id < 0
    """,
)
DOWN = (
    "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX telegram_calls_group_idx",
    "UPDATE telegram_groups SET state = 'left' WHERE state = 'demoted'",
    f"ALTER TABLE telegram_groups DROP CONSTRAINT {_CHECK}",
    f"ALTER TABLE telegram_groups ADD CONSTRAINT {_CHECK} CHECK (state IN ('claimed', 'active', 'left'))",
)


def upgrade() -> None:
    """Let them be."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Such a bot has left, to those who don't know of it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in DOWN:
        op.execute(statement)
