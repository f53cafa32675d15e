"""Files of stock, looked at before they are applied."""

from alembic import op

revision = "0079_stock_imports"
down_revision = "0078_price_lists"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE stock_imports (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        filename text NOT NULL,
        state text NOT NULL,
        items jsonb NOT NULL DEFAULT '[]',
        issues jsonb NOT NULL DEFAULT '[]',
        total bigint NOT NULL,
        changed bigint NOT NULL DEFAULT 0,
        unchanged bigint NOT NULL DEFAULT 0,
        refused bigint NOT NULL DEFAULT 0,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_label text NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        CONSTRAINT stock_imports_pkey PRIMARY KEY (id),
        CONSTRAINT stock_imports_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT stock_imports_state_check CHECK (state IN ('previewed', 'running', 'finished')),
        CONSTRAINT stock_imports_total_check CHECK (changed + unchanged + refused <= total),
        CONSTRAINT stock_imports_finished_at_check CHECK ((state = 'finished') = (finished_at IS NOT NULL))
    )
    """,
    "CREATE INDEX stock_imports_shop_id_id_idx ON stock_imports (shop_id, id)",
    "CREATE INDEX stock_imports_previewed_idx ON stock_imports (created_at) WHERE state = 'previewed'",
)


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE stock_imports")
