"""How far an export has come in the shop's collections, which stand behind its products."""

from alembic import op

revision = "0035_exported_collections"
down_revision = "0034_cancelled"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE exports ADD COLUMN last_collection_id uuid")


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE exports DROP COLUMN last_collection_id")
