"""How often shops are visited, by the hour."""

from alembic import op

revision = "0089_visit"
down_revision = "0088_gift_card_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE shop_visits (
            shop_id uuid CONSTRAINT shop_visits_shop_id_fkey REFERENCES shops (id) ON DELETE CASCADE,
            hour timestamptz,
            visits bigint NOT NULL,
            CONSTRAINT shop_visits_pkey PRIMARY KEY (shop_id, hour),
            CONSTRAINT shop_visits_visits_check CHECK (visits > 0)
        )
        """
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE shop_visits")
