"""Exports of Telegram channels, the drafts that posts are read as, and which of them become products together."""

from alembic import op

revision = "0081_channel"
down_revision = "0080_order_imports"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE channel_imports (
    id uuid CONSTRAINT channel_imports_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT channel_imports_shop_id_fkey REFERENCES shops (id),
    state text NOT NULL CONSTRAINT channel_imports_state_check
        CHECK (state IN ('waiting', 'running', 'finished', 'failed')),
    filename text NOT NULL,
    storage_key text NOT NULL,
    size_bytes bigint NOT NULL,
    channel_name text NOT NULL DEFAULT '',
    posts_total bigint NOT NULL DEFAULT 0,
    posts_done bigint NOT NULL DEFAULT 0,
    new bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    passed_over bigint NOT NULL DEFAULT 0,
    code text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT channel_imports_finished_at_check
        CHECK ((state IN ('finished', 'failed')) = (finished_at IS NOT NULL))
)
    """,
    "CREATE INDEX channel_imports_shop_id_id_idx ON channel_imports (shop_id, id)",
    """
CREATE TABLE channel_takings (
    id uuid CONSTRAINT channel_takings_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT channel_takings_shop_id_fkey REFERENCES shops (id),
    publish boolean NOT NULL,
    auto_approve boolean NOT NULL,
    total bigint NOT NULL,
    made bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_label text NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT channel_takings_total_check CHECK (made + refused <= total)
)
    """,
    "CREATE INDEX channel_takings_shop_id_id_idx ON channel_takings (shop_id, id)",
    """
CREATE TABLE channel_drafts (
    id uuid CONSTRAINT channel_drafts_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT channel_drafts_shop_id_fkey REFERENCES shops (id),
    channel_id bigint NOT NULL,
    message_id bigint NOT NULL,
    state text NOT NULL CONSTRAINT channel_drafts_state_check
        CHECK (state IN ('waiting', 'queued', 'taken', 'skipped')),
    fingerprint text NOT NULL,
    content jsonb NOT NULL,
    doubts text[] NOT NULL,
    confidence bigint NOT NULL CONSTRAINT channel_drafts_confidence_check CHECK (confidence BETWEEN 0 AND 100),
    currency text NOT NULL,
    pictures text[] NOT NULL,
    is_edited boolean NOT NULL DEFAULT false,
    refusal text NOT NULL DEFAULT '',
    taking_id uuid CONSTRAINT channel_drafts_taking_id_fkey REFERENCES channel_takings (id),
    product_id uuid,
    posted_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT channel_drafts_shop_id_channel_id_message_id_key UNIQUE (shop_id, channel_id, message_id),
    CONSTRAINT channel_drafts_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
        REFERENCES products (shop_id, id),
    CONSTRAINT channel_drafts_product_id_check CHECK ((state = 'taken') = (product_id IS NOT NULL)),
    CONSTRAINT channel_drafts_taking_id_check CHECK ((state = 'queued') = (taking_id IS NOT NULL))
)
    """,
    """
CREATE INDEX channel_drafts_shop_id_state_posted_at_id_idx ON channel_drafts (shop_id, state, posted_at, id)
    """,
    """
CREATE INDEX channel_drafts_taking_id_idx ON channel_drafts (taking_id, id) WHERE taking_id IS NOT NULL
    """,
    "CREATE INDEX channel_drafts_product_id_idx ON channel_drafts (product_id) WHERE product_id IS NOT NULL",
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("channel_drafts", "channel_takings", "channel_imports"):
        op.execute(f"DROP TABLE {table}")
