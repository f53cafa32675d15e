"""What a claim was before it heard that its sale is over."""

from alembic import op

revision = "0124_claims_that_go_on"
down_revision = "0123_rule_trials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note it from now on."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_claims ADD COLUMN was text")
    # No row has one yet, so nothing is looked through for long.
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE telegram_claims ADD CONSTRAINT telegram_claims_was_check CHECK (was IS NULL OR state = 'refused')"
    )


def downgrade() -> None:
    """Forget it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_claims DROP COLUMN was")
