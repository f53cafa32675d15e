"""Actions that were taken back are found by an index of their own."""

from alembic import op

revision = "0125_undone_actions"
down_revision = "0124_claims_that_go_on"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index; few rows are in it, and parts of days are small."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX group_actions_undone_idx ON group_actions (group_key, occurred_at, id)"
        " WHERE undone_at IS NOT NULL"
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP INDEX group_actions_undone_idx")
