"""Until when orders were looked at for what they mean to carts left behind."""

from alembic import op

revision = "0074_sales_seen"
down_revision = "0073_receipt_prints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; what was placed until now has been looked at, order by order."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '5min'")
    op.execute(
        """
        CREATE TABLE abandoned_cart_sales_seen (
            id smallint CONSTRAINT abandoned_cart_sales_seen_pkey PRIMARY KEY
                CONSTRAINT abandoned_cart_sales_seen_id_check CHECK (id = 1),
            until timestamptz NOT NULL
        )
        """
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '5min'")
    op.execute("DROP TABLE abandoned_cart_sales_seen")
