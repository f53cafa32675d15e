"""Products, variants, images, categories."""

from alembic import op

revision = "0011_catalog"
down_revision = "0010_shop"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the package that owns these tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")


def downgrade() -> None:
    """Filled with the package that owns these tables."""
