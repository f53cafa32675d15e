"""Promotions, their codes, who used them in which order, and what carts have typed."""

from alembic import op

revision = "0051_promotion"
down_revision = "0050_talks"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE promotions (
        id uuid CONSTRAINT promotions_pkey PRIMARY KEY,
        shop_id uuid CONSTRAINT promotions_shop_id_fkey REFERENCES shops (id),
        title text NOT NULL,
        kind text NOT NULL,
        level text NOT NULL,
        currency text,
        rate_bp bigint NOT NULL,
        amount bigint NOT NULL,
        reach text NOT NULL,
        target_ids uuid[] NOT NULL,
        minimum_amount bigint NOT NULL,
        minimum_quantity bigint NOT NULL,
        buy_quantity bigint NOT NULL,
        get_quantity bigint NOT NULL,
        gets_reach text NOT NULL,
        gets_ids uuid[] NOT NULL,
        max_times bigint,
        combines_with text[] NOT NULL,
        audience text NOT NULL,
        needs_code boolean NOT NULL,
        payer text NOT NULL,
        stacks_on_shops boolean NOT NULL,
        usage_limit bigint,
        per_customer_limit bigint,
        -- In how many orders it counts that were not cancelled; changed by conditional updates alone.
        used bigint NOT NULL,
        state text NOT NULL,
        starts_at timestamptz,
        ends_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT promotions_kind_check CHECK (kind IN ('percentage', 'fixed', 'buy_x_get_y', 'free_shipping')),
        CONSTRAINT promotions_level_check CHECK (level IN ('product', 'order', 'shipping')),
        CONSTRAINT promotions_state_check CHECK (state IN ('active', 'paused', 'archived')),
        CONSTRAINT promotions_audience_check CHECK (
            audience IN ('everyone', 'first_order', 'returning', 'accounts')),
        CONSTRAINT promotions_amounts_check CHECK (
            rate_bp BETWEEN 0 AND 10000 AND amount >= 0 AND minimum_amount >= 0),
        CONSTRAINT promotions_currency_check CHECK (currency IS NOT NULL OR amount = 0 AND minimum_amount = 0),
        CONSTRAINT promotions_payer_check CHECK (shop_id IS NULL OR payer = 'shop' AND NOT stacks_on_shops),
        CONSTRAINT promotions_used_check CHECK (used >= 0 AND used <= usage_limit),
        CONSTRAINT promotions_period_check CHECK (starts_at < ends_at),
        CONSTRAINT promotions_title_check CHECK (title <> '' AND length(title) <= 120)
    )
    """,
    "CREATE INDEX promotions_shop_id_state_id_idx ON promotions (shop_id, state, id)",
    """
    CREATE TABLE promotion_codes (
        id uuid CONSTRAINT promotion_codes_pkey PRIMARY KEY,
        promotion_id uuid NOT NULL CONSTRAINT promotion_codes_promotion_id_fkey REFERENCES promotions (id),
        shop_id uuid CONSTRAINT promotion_codes_shop_id_fkey REFERENCES shops (id),
        code text NOT NULL,
        usage_limit bigint,
        used bigint NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT promotion_codes_used_check CHECK (used >= 0 AND used <= usage_limit)
    )
    """,
    """
    CREATE UNIQUE INDEX promotion_codes_code_shop_id_key ON promotion_codes (code, shop_id) NULLS NOT DISTINCT
    """,
    "CREATE INDEX promotion_codes_promotion_id_id_idx ON promotion_codes (promotion_id, id)",
    """
    CREATE TABLE promotion_customers (
        promotion_id uuid CONSTRAINT promotion_customers_promotion_id_fkey REFERENCES promotions (id),
        customer bytea,
        used bigint NOT NULL,
        CONSTRAINT promotion_customers_pkey PRIMARY KEY (promotion_id, customer),
        CONSTRAINT promotion_customers_used_check CHECK (used >= 0)
    )
    """,
    """
    CREATE TABLE promotion_uses (
        order_id uuid,
        promotion_id uuid CONSTRAINT promotion_uses_promotion_id_fkey REFERENCES promotions (id),
        code_id uuid,
        customers bytea[] NOT NULL,
        amount bigint NOT NULL,
        currency text NOT NULL,
        is_beyond boolean NOT NULL,
        taken_at timestamptz NOT NULL,
        released_at timestamptz,
        CONSTRAINT promotion_uses_pkey PRIMARY KEY (order_id, promotion_id)
    )
    """,
    "CREATE INDEX promotion_uses_promotion_id_taken_at_idx ON promotion_uses (promotion_id, taken_at)",
    "ALTER TABLE carts ADD COLUMN codes text[] NOT NULL DEFAULT '{}'",
)


def upgrade() -> None:
    """Create the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE carts DROP COLUMN codes")
    for table in ("promotion_uses", "promotion_customers", "promotion_codes", "promotions"):
        op.execute(f"DROP TABLE {table}")
