"""Imports know their format and can be cancelled; reports can be translated; exports."""

from alembic import op

revision = "0033_exchange"
down_revision = "0032_bestsellers"
branch_labels = None
depends_on = None

_STATES = "state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')"
_FORMER_STATES = "state IN ('waiting', 'running', 'finished', 'failed')"
_EXPORTS = """
    CREATE TABLE exports (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        state text NOT NULL,
        format text NOT NULL,
        language text NOT NULL,
        filename text NOT NULL,
        storage_key text NOT NULL,
        parts bigint NOT NULL DEFAULT 0,
        size_bytes bigint NOT NULL DEFAULT 0,
        products_done bigint NOT NULL DEFAULT 0,
        products_total bigint NOT NULL,
        last_product_id uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        finished_at timestamptz,
        expires_at timestamptz NOT NULL,
        CONSTRAINT exports_pkey PRIMARY KEY (id),
        CONSTRAINT exports_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT exports_state_check CHECK (state IN ('waiting', 'running', 'finished', 'failed'))
    )
"""


def upgrade() -> None:
    """Add the columns, allow the new state, make the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE imports ADD COLUMN format text")
    # The new check allows all that the former one did. There has been no release yet, so that the table is small.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE imports DROP CONSTRAINT imports_state_check")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE imports ADD CONSTRAINT imports_state_check CHECK ({_STATES})"
    )
    op.execute("ALTER TABLE import_issues ADD COLUMN template text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE import_issues ADD COLUMN fields jsonb NOT NULL DEFAULT '{}'")
    op.execute(_EXPORTS)
    op.execute("CREATE INDEX exports_shop_id_id_idx ON exports (shop_id, id)")
    op.execute("CREATE INDEX exports_expires_at_idx ON exports (expires_at)")


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE exports")
    op.execute("ALTER TABLE import_issues DROP COLUMN fields")
    op.execute("ALTER TABLE import_issues DROP COLUMN template")
    op.execute("UPDATE imports SET state = 'failed' WHERE state = 'cancelled'")
    op.execute("ALTER TABLE imports DROP CONSTRAINT imports_state_check")
    op.execute(f"ALTER TABLE imports ADD CONSTRAINT imports_state_check CHECK ({_FORMER_STATES})")
    op.execute("ALTER TABLE imports DROP COLUMN format")
