"""Changes name what they take back, and the group that they were made in."""

from alembic import op

revision = "0018_change"
down_revision = "0017_attribute"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns, and the keys that find a group and let a change be taken back once."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE changes ADD COLUMN group_id uuid")
    op.execute("ALTER TABLE changes ADD COLUMN undoes_id uuid")
    # Not concurrently: there has been no release yet, so that the tables of every installation are small.
    op.execute(
        """
        -- squawk-ignore require-concurrent-index-creation
        CREATE INDEX changes_group_id_id_idx ON changes (group_id, id) WHERE group_id IS NOT NULL
        """
    )
    op.execute(
        """
        -- squawk-ignore require-concurrent-index-creation
        CREATE UNIQUE INDEX changes_undoes_id_idx ON changes (undoes_id) WHERE undoes_id IS NOT NULL
        """
    )


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE changes DROP COLUMN undoes_id")
    op.execute("ALTER TABLE changes DROP COLUMN group_id")
