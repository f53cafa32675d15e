"""Plans limit bots and groups of Telegram."""

from alembic import op

revision = "0112_plans_of_telegram"
down_revision = "0111_join_requests"
branch_labels = None
depends_on = None

# There are few plans.
CHECK = """
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE plans ADD CONSTRAINT plans_telegram_check CHECK (max_bots >= 0 AND max_groups >= 0)
"""


def upgrade() -> None:
    """Add the limits; plans that are there limit neither."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE plans ADD COLUMN max_bots bigint, ADD COLUMN max_groups bigint")
    op.execute(CHECK)


def downgrade() -> None:
    """Remove them again: nothing of it is limited then."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE plans DROP COLUMN max_bots, DROP COLUMN max_groups")
