"""Address books."""

from alembic import op

revision = "0027_address_book"
down_revision = "0026_order_share"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of address books."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE customer_addresses (
            id uuid CONSTRAINT customer_addresses_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT customer_addresses_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            name text NOT NULL,
            phone text NOT NULL,
            line text NOT NULL,
            city text NOT NULL,
            region text NOT NULL,
            country text NOT NULL,
            postal_code text NOT NULL,
            is_first boolean NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT customer_addresses_country_check CHECK (country ~ '^[A-Z]{2}$')
        )
        """
    )
    op.execute(
        "CREATE INDEX customer_addresses_account_id_created_at_idx ON customer_addresses (account_id, created_at)"
    )
    op.execute(
        "CREATE UNIQUE INDEX customer_addresses_account_id_first_key ON customer_addresses (account_id) WHERE is_first"
    )


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE customer_addresses")
