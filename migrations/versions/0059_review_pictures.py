"""Look once through what pictures there are, after their kinds were made more; and let the showcase show stars.

Readers and writers go on meanwhile.
"""

from alembic import op

revision = "0059_review_pictures"
down_revision = "0058_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let PostgreSQL rely on the check, and ask for a rebuild."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")
    op.execute("ALTER TABLE media_objects VALIDATE CONSTRAINT media_objects_kind_check")
    op.execute(
        """
        INSERT INTO jobs (id, name, arguments, priority, state)
        SELECT gen_random_uuid(), 'showcase.rebuild', '{}', 0, 'ready' WHERE EXISTS (SELECT FROM products)
        """
    )


def downgrade() -> None:
    """Nothing is to be taken back: the check itself goes with the revision before."""
