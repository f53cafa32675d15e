"""What holds when something goes back to a shop, in its own words."""

from alembic import op

revision = "0039_returns_policy"
down_revision = "0038_submitted_since"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE shops ADD COLUMN returns_policy text NOT NULL DEFAULT ''")


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE shops DROP COLUMN returns_policy")
