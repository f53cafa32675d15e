"""Hours and holidays of shops."""

from alembic import op

revision = "0086_shop_opening"
down_revision = "0085_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; who has said nothing is always open."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        "ALTER TABLE shops ADD COLUMN opening jsonb"
        " CONSTRAINT shops_opening_check CHECK (jsonb_typeof(opening) = 'object')"
    )


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE shops DROP COLUMN opening")
