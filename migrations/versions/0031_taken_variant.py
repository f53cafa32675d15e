"""Variants that were taken away remember from which product."""

from alembic import op

revision = "0031_taken_variant"
down_revision = "0030_bulk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE product_variants ADD COLUMN taken_from_id uuid")


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE product_variants DROP COLUMN taken_from_id")
