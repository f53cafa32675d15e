"""Promotions for who has ordered so often before."""

from alembic import op

revision = "0072_earlier_orders"
down_revision = "0071_recovery_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each promotion how many earlier orders it asks for."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        ALTER TABLE promotions ADD COLUMN earlier_orders bigint NOT NULL DEFAULT 1
            CONSTRAINT promotions_earlier_orders_check CHECK (earlier_orders BETWEEN 1 AND 1000)
    """)


def downgrade() -> None:
    """Ask for one again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE promotions DROP COLUMN earlier_orders")
