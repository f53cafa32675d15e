"""Links that show a friend where an order is."""

from alembic import op

revision = "0026_order_share"
down_revision = "0025_delivery_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of shares."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE order_shares (
            token_hash bytea CONSTRAINT order_shares_pkey PRIMARY KEY,
            order_id uuid NOT NULL CONSTRAINT order_shares_order_id_fkey REFERENCES orders (id),
            created_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX order_shares_order_id_idx ON order_shares (order_id)")


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE order_shares")
