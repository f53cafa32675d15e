"""Bulk operations with the products that they were previewed for; words of categories for search engines."""

from alembic import op

revision = "0030_bulk"
down_revision = "0029_collection"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE bulk_operations (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        action jsonb NOT NULL,
        state text NOT NULL,
        token text NOT NULL,
        auto_approve boolean NOT NULL,
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
        CONSTRAINT bulk_operations_pkey PRIMARY KEY (id),
        CONSTRAINT bulk_operations_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT bulk_operations_state_check CHECK (state IN ('previewed', 'running', 'finished')),
        CONSTRAINT bulk_operations_total_check CHECK (changed + unchanged + refused <= total),
        CONSTRAINT bulk_operations_finished_at_check CHECK ((state = 'finished') = (finished_at IS NOT NULL))
    )
    """,
    "CREATE INDEX bulk_operations_shop_id_id_idx ON bulk_operations (shop_id, id)",
    "CREATE INDEX bulk_operations_previewed_idx ON bulk_operations (created_at) WHERE state = 'previewed'",
    """
    CREATE TABLE bulk_items (
        operation_id uuid NOT NULL,
        product_id uuid NOT NULL,
        seen_at timestamptz NOT NULL,
        state text NOT NULL,
        code text NOT NULL DEFAULT '',
        message text NOT NULL DEFAULT '',
        CONSTRAINT bulk_items_pkey PRIMARY KEY (operation_id, product_id),
        CONSTRAINT bulk_items_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES bulk_operations (id)
            ON DELETE CASCADE,
        CONSTRAINT bulk_items_state_check CHECK (state IN ('waiting', 'changed', 'unchanged', 'refused')),
        CONSTRAINT bulk_items_code_check CHECK ((state = 'refused') = (code <> ''))
    )
    """,
    "CREATE INDEX bulk_items_waiting_idx ON bulk_items (operation_id, product_id) WHERE state = 'waiting'",
    "ALTER TABLE category_texts ADD COLUMN seo_title text NOT NULL DEFAULT ''",
    "ALTER TABLE category_texts ADD COLUMN seo_description text NOT NULL DEFAULT ''",
)


def upgrade() -> None:
    """Create two tables and add two columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE category_texts DROP COLUMN seo_title, DROP COLUMN seo_description")
    op.execute("DROP TABLE bulk_items")
    op.execute("DROP TABLE bulk_operations")
