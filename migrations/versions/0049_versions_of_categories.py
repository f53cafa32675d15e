"""Categories know when they were last changed, so that a change can be bound to what was seen."""

from alembic import op

revision = "0049_versions_of_categories"
down_revision = "0048_credits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time; what is there counts as changed now."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE categories ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now()")


def downgrade() -> None:
    """Take it away again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE categories DROP COLUMN updated_at")
