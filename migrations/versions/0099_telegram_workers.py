"""Workers that live, so that each gets its part of the bots."""

from alembic import op

revision = "0099_telegram_workers"
down_revision = "0098_telegram_schedule"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE telegram_workers (
            holder uuid CONSTRAINT telegram_workers_pkey PRIMARY KEY,
            expires_at timestamptz NOT NULL
        )
        """
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_workers")
