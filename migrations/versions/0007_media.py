"""Stored objects and their derivatives."""

from alembic import op

revision = "0007_media"
down_revision = "0006_team"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the package that owns these tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")


def downgrade() -> None:
    """Filled with the package that owns these tables."""
