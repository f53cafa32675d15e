"""Wish lists."""

from alembic import op

revision = "0066_wishlist"
down_revision = "0065_payout_entries"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE wishlists (
        id uuid NOT NULL,
        account_id uuid,
        token_hash bytea,
        share_hash bytea,
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT wishlists_pkey PRIMARY KEY (id),
        CONSTRAINT wishlists_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
        CONSTRAINT wishlists_owner_check CHECK (num_nonnulls(account_id, token_hash) = 1)
    )
    """,
    "CREATE UNIQUE INDEX wishlists_account_id_key ON wishlists (account_id)",
    "CREATE UNIQUE INDEX wishlists_token_hash_key ON wishlists (token_hash)",
    "CREATE UNIQUE INDEX wishlists_share_hash_key ON wishlists (share_hash)",
    "CREATE INDEX wishlists_expires_at_idx ON wishlists (expires_at) WHERE expires_at IS NOT NULL",
    """
    CREATE TABLE wishes (
        list_id uuid NOT NULL,
        product_id uuid NOT NULL,
        price bigint NOT NULL,
        currency text NOT NULL,
        is_told boolean NOT NULL,
        added_at timestamptz NOT NULL,
        CONSTRAINT wishes_pkey PRIMARY KEY (list_id, product_id),
        CONSTRAINT wishes_list_id_fkey FOREIGN KEY (list_id) REFERENCES wishlists (id) ON DELETE CASCADE,
        CONSTRAINT wishes_price_check CHECK (price >= 0)
    )
    """,
    "CREATE INDEX wishes_told_idx ON wishes (product_id) WHERE is_told",
)


def upgrade() -> None:
    """Create the tables of wish lists."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE wishes")
    op.execute("DROP TABLE wishlists")
