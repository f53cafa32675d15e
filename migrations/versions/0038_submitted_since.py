"""Products that wait already: since they were last touched, which is the best that is known of them."""

from alembic import op

revision = "0038_submitted_since"
down_revision = "0037_submitted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say since when they wait."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("UPDATE products SET submitted_at = updated_at WHERE status = 'pending_review' AND submitted_at IS NULL")


def downgrade() -> None:
    """Nothing is to be taken back: the column goes with its own revision."""
