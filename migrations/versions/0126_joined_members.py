"""When members came is kept: they are new by that, not by when anything was last heard of them."""

from alembic import op

revision = "0126_joined_members"
down_revision = "0125_undone_actions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of those who are there already it is not known."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_members ADD COLUMN joined_at timestamptz")


def downgrade() -> None:
    """Take it away."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_members DROP COLUMN joined_at")
