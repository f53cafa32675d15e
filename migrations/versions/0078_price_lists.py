"""Price lists of shops, for segments and in other currencies."""

from alembic import op

revision = "0078_price_lists"
down_revision = "0077_exchanges"
branch_labels = None
depends_on = None

_STATEMENTS = (
    # A constant default is added without rewriting the table.
    "ALTER TABLE shops ADD COLUMN list_currencies text[] NOT NULL DEFAULT '{}'",
    """
    CREATE TABLE price_lists (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        name text NOT NULL,
        currency text NOT NULL,
        segment_id uuid,
        rate_bp bigint NOT NULL,
        state text NOT NULL,
        starts_at timestamptz,
        ends_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT price_lists_pkey PRIMARY KEY (id),
        CONSTRAINT price_lists_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT price_lists_shop_id_name_key UNIQUE (shop_id, name),
        CONSTRAINT price_lists_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT price_lists_shop_id_segment_id_fkey FOREIGN KEY (shop_id, segment_id)
            REFERENCES customer_segments (shop_id, id),
        CONSTRAINT price_lists_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT price_lists_state_check CHECK (state IN ('active', 'paused')),
        CONSTRAINT price_lists_rate_bp_check CHECK (rate_bp BETWEEN 0 AND 10000),
        CONSTRAINT price_lists_period_check CHECK (starts_at < ends_at),
        CONSTRAINT price_lists_name_check CHECK (name <> '' AND length(name) <= 80)
    )
    """,
    # Both keys name the shop: no list ever holds another shop's variant.
    """
    CREATE TABLE price_list_entries (
        price_list_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        amount bigint,
        rate_bp bigint,
        CONSTRAINT price_list_entries_pkey PRIMARY KEY (price_list_id, variant_id),
        CONSTRAINT price_list_entries_shop_id_price_list_id_fkey FOREIGN KEY (shop_id, price_list_id)
            REFERENCES price_lists (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT price_list_entries_shop_id_variant_id_fkey FOREIGN KEY (shop_id, variant_id)
            REFERENCES product_variants (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT price_list_entries_price_check CHECK (num_nonnulls(amount, rate_bp) = 1),
        CONSTRAINT price_list_entries_range_check CHECK (amount >= 0 AND rate_bp BETWEEN 1 AND 10000)
    )
    """,
    "CREATE INDEX price_list_entries_variant_id_idx ON price_list_entries (variant_id)",
)


def upgrade() -> None:
    """Create the tables, and let each shop say in which currencies it has lists."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE price_list_entries")
    op.execute("DROP TABLE price_lists")
    op.execute("ALTER TABLE shops DROP COLUMN list_currencies")
