"""Shipping methods and tax rates."""

from alembic import op

revision = "0013_pricing"
down_revision = "0012_stock"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of pricing."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE shipping_methods (
            id uuid NOT NULL,
            shop_id uuid NOT NULL,
            position bigint NOT NULL,
            name text NOT NULL,
            kind text NOT NULL,
            currency text NOT NULL,
            price bigint NOT NULL,
            tiers jsonb NOT NULL,
            free_above bigint,
            countries text[] NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT shipping_methods_pkey PRIMARY KEY (id),
            CONSTRAINT shipping_methods_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
            CONSTRAINT shipping_methods_kind_check CHECK (kind IN ('flat', 'weight')),
            CONSTRAINT shipping_methods_amounts_check CHECK (price >= 0 AND free_above >= 0),
            CONSTRAINT shipping_methods_tiers_check CHECK ((kind = 'weight') = (jsonb_array_length(tiers) > 0)),
            CONSTRAINT shipping_methods_name_check CHECK (name <> '' AND length(name) <= 120)
        )
        """
    )
    op.execute("CREATE INDEX shipping_methods_shop_id_position_idx ON shipping_methods (shop_id, position)")
    op.execute(
        """
        CREATE TABLE tax_rates (
            id uuid NOT NULL,
            shop_id uuid NOT NULL,
            country text,
            region text,
            rate_bp bigint NOT NULL,
            inclusive boolean NOT NULL,
            taxes_shipping boolean NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT tax_rates_pkey PRIMARY KEY (id),
            CONSTRAINT tax_rates_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
            CONSTRAINT tax_rates_rate_bp_check CHECK (rate_bp BETWEEN 0 AND 10000),
            CONSTRAINT tax_rates_zone_check CHECK (region IS NULL OR country IS NOT NULL),
            CONSTRAINT tax_rates_country_check CHECK (country ~ '^[A-Z]{2}$')
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX tax_rates_shop_id_zone_key ON tax_rates (shop_id, country, region) NULLS NOT DISTINCT"
    )


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE tax_rates")
    op.execute("DROP TABLE shipping_methods")
