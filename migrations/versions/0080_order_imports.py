"""Orders that were brought in from elsewhere, and the files that they came in."""

from alembic import op

revision = "0080_order_imports"
down_revision = "0079_stock_imports"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "ALTER TABLE sub_orders ADD COLUMN reference text",
    """
    ALTER TABLE sub_orders ADD COLUMN origin text CONSTRAINT sub_orders_origin_check CHECK (
        (origin IS NULL) = (reference IS NULL) AND origin IN ('sokoni', 'shopify')
        AND (origin IS NULL OR status IN ('delivered', 'cancelled', 'returned')))
    """,
    # No order has an origin yet, so that nothing goes into it.
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE UNIQUE INDEX sub_orders_shop_id_origin_reference_key ON sub_orders (shop_id, origin, reference)
        WHERE origin IS NOT NULL
    """,
    """
    CREATE TABLE order_imports (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        filename text NOT NULL,
        state text NOT NULL,
        dry_run boolean NOT NULL,
        origin text,
        storage_key text,
        size_bytes bigint NOT NULL,
        bytes_read bigint NOT NULL DEFAULT 0,
        created bigint NOT NULL DEFAULT 0,
        unchanged bigint NOT NULL DEFAULT 0,
        refused bigint NOT NULL DEFAULT 0,
        issues jsonb NOT NULL DEFAULT '[]',
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_label text NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        CONSTRAINT order_imports_pkey PRIMARY KEY (id),
        CONSTRAINT order_imports_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT order_imports_state_check CHECK (state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')),
        CONSTRAINT order_imports_finished_at_check CHECK (
            (state IN ('finished', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
    )
    """,
    "CREATE INDEX order_imports_shop_id_id_idx ON order_imports (shop_id, id)",
)


def upgrade() -> None:
    """Add two columns and a table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE order_imports")
    op.execute("ALTER TABLE sub_orders DROP COLUMN origin, DROP COLUMN reference")
