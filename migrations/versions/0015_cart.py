"""Carts."""

from alembic import op

revision = "0015_cart"
down_revision = "0014_payment"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE carts (
        id uuid NOT NULL,
        account_id uuid,
        token_hash bytea,
        state text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT carts_pkey PRIMARY KEY (id),
        CONSTRAINT carts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
        CONSTRAINT carts_owner_check CHECK (num_nonnulls(account_id, token_hash) = 1),
        CONSTRAINT carts_state_check CHECK (state IN ('open', 'ordered', 'merged'))
    )
    """,
    "CREATE UNIQUE INDEX carts_account_id_key ON carts (account_id) WHERE state = 'open'",
    "CREATE UNIQUE INDEX carts_token_hash_key ON carts (token_hash) WHERE state = 'open'",
    "CREATE INDEX carts_account_id_created_at_idx ON carts (account_id, created_at)",
    "CREATE INDEX carts_token_hash_created_at_idx ON carts (token_hash, created_at)",
    "CREATE INDEX carts_expires_at_idx ON carts (expires_at)",
    """
    CREATE TABLE cart_items (
        id uuid NOT NULL,
        cart_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        quantity bigint NOT NULL,
        unit_price bigint NOT NULL,
        currency text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT cart_items_pkey PRIMARY KEY (id),
        CONSTRAINT cart_items_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES carts (id) ON DELETE CASCADE,
        CONSTRAINT cart_items_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES product_variants (id)
            ON DELETE CASCADE,
        CONSTRAINT cart_items_cart_id_variant_id_key UNIQUE (cart_id, variant_id),
        CONSTRAINT cart_items_quantity_check CHECK (quantity > 0),
        CONSTRAINT cart_items_unit_price_check CHECK (unit_price >= 0)
    )
    """,
    "CREATE INDEX cart_items_variant_id_idx ON cart_items (variant_id)",
)


def upgrade() -> None:
    """Create the tables of carts."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE cart_items")
    op.execute("DROP TABLE carts")
