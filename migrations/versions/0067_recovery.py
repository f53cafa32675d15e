"""Carts that were left behind, their reminders, and saying no to those."""

from alembic import op

revision = "0067_recovery"
down_revision = "0066_wishlist"
branch_labels = None
depends_on = None

# The index is not made concurrently: there has been no release, so that every installation is small.
_STATEMENTS = (
    """
    ALTER TABLE carts ADD COLUMN email text, ADD COLUMN locale text NOT NULL DEFAULT '',
        ADD COLUMN left_at timestamptz
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX carts_idle_idx ON carts (updated_at, id) WHERE state = 'open'
    """,
    """
    CREATE TABLE abandoned_carts (
        cart_id uuid NOT NULL,
        account_id uuid,
        email text NOT NULL,
        locale text NOT NULL,
        state text NOT NULL,
        abandoned_at timestamptz NOT NULL,
        reminders integer NOT NULL,
        restored_id uuid,
        order_id uuid,
        updated_at timestamptz NOT NULL,
        CONSTRAINT abandoned_carts_pkey PRIMARY KEY (cart_id),
        CONSTRAINT abandoned_carts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE SET NULL,
        CONSTRAINT abandoned_carts_state_check CHECK (state IN ('open', 'gone', 'recovered', 'bought')),
        CONSTRAINT abandoned_carts_reminders_check CHECK (reminders >= 0),
        CONSTRAINT abandoned_carts_order_check CHECK ((state = 'recovered') <= (order_id IS NOT NULL))
    )
    """,
    "CREATE INDEX abandoned_carts_open_idx ON abandoned_carts (abandoned_at, cart_id) WHERE state = 'open'",
    "CREATE INDEX abandoned_carts_email_idx ON abandoned_carts (email) WHERE state = 'open'",
    "CREATE INDEX abandoned_carts_account_id_idx ON abandoned_carts (account_id)",
    """
    CREATE INDEX abandoned_carts_restored_id_idx ON abandoned_carts (restored_id) WHERE restored_id IS NOT NULL
    """,
    """
    CREATE TABLE abandoned_cart_parts (
        cart_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        currency text NOT NULL,
        amount bigint NOT NULL,
        recovered bigint NOT NULL,
        CONSTRAINT abandoned_cart_parts_pkey PRIMARY KEY (cart_id, shop_id),
        CONSTRAINT abandoned_cart_parts_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES abandoned_carts (cart_id)
            ON DELETE CASCADE,
        CONSTRAINT abandoned_cart_parts_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT abandoned_cart_parts_amounts_check CHECK (amount >= 0 AND recovered >= 0)
    )
    """,
    "CREATE INDEX abandoned_cart_parts_shop_id_idx ON abandoned_cart_parts (shop_id)",
    """
    CREATE TABLE cart_restore_links (
        token_hash bytea NOT NULL,
        cart_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT cart_restore_links_pkey PRIMARY KEY (token_hash),
        CONSTRAINT cart_restore_links_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES abandoned_carts (cart_id)
            ON DELETE CASCADE
    )
    """,
    "CREATE INDEX cart_restore_links_cart_id_idx ON cart_restore_links (cart_id)",
    """
    CREATE TABLE notification_opt_outs (
        email text NOT NULL,
        topic text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT notification_opt_outs_pkey PRIMARY KEY (email, topic)
    )
    """,
    """
    CREATE TABLE notification_opt_out_links (
        token_hash bytea NOT NULL,
        email text NOT NULL,
        topic text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT notification_opt_out_links_pkey PRIMARY KEY (token_hash)
    )
    """,
)


def upgrade() -> None:
    """Let carts say where their owner can be written to, and create the tables of what was left behind."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in (
        "notification_opt_out_links", "notification_opt_outs", "cart_restore_links", "abandoned_cart_parts",
        "abandoned_carts",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE carts DROP COLUMN email, DROP COLUMN locale, DROP COLUMN left_at")
