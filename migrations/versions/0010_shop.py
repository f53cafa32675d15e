"""Shops."""

from alembic import op

revision = "0010_shop"
down_revision = "0009_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of shops."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE shops (
            id uuid NOT NULL,
            slug text NOT NULL,
            name text NOT NULL,
            description text NOT NULL DEFAULT '',
            city text NOT NULL DEFAULT '',
            country text NOT NULL,
            currency text NOT NULL,
            locale text NOT NULL,
            primary_category text NOT NULL DEFAULT '',
            phone text NOT NULL DEFAULT '',
            status text NOT NULL,
            status_reason text NOT NULL DEFAULT '',
            status_changed_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT shops_pkey PRIMARY KEY (id),
            CONSTRAINT shops_slug_key UNIQUE (slug),
            CONSTRAINT shops_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
            CONSTRAINT shops_country_check CHECK (country ~ '^[A-Z]{2}$'),
            CONSTRAINT shops_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
            CONSTRAINT shops_status_check CHECK (status IN ('pending', 'approved', 'rejected', 'suspended'))
        )
        """
    )
    op.execute("CREATE INDEX shops_status_id_idx ON shops (status, id)")


def downgrade() -> None:
    """Remove it again."""
    op.execute("DROP TABLE shops")
