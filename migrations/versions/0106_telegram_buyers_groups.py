"""Groups for buyers, and who asked to join them."""

from alembic import op

revision = "0106_telegram_buyers_groups"
down_revision = "0105_group_members"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_buyers_groups (
    group_id bigint NOT NULL
        CONSTRAINT telegram_buyers_groups_group_id_fkey REFERENCES telegram_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    shop_id uuid NOT NULL CONSTRAINT telegram_buyers_groups_shop_id_fkey REFERENCES shops (id),
    product_ids uuid[] NOT NULL,
    tag text NOT NULL,
    patience interval NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT telegram_buyers_groups_pkey PRIMARY KEY (group_id)
)
    """,
    "CREATE INDEX telegram_buyers_groups_shop_id_idx ON telegram_buyers_groups (shop_id)",
    """
CREATE TABLE telegram_knocks (
    group_id bigint NOT NULL
        CONSTRAINT telegram_knocks_group_id_fkey REFERENCES telegram_buyers_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    user_id bigint NOT NULL,
    name text NOT NULL,
    bot_id uuid NOT NULL,
    user_chat_id bigint NOT NULL,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    language text NOT NULL,
    token_hash bytea NOT NULL,
    CONSTRAINT telegram_knocks_pkey PRIMARY KEY (group_id, user_id),
    CONSTRAINT telegram_knocks_state_check CHECK (state IN ('waiting', 'let_in', 'declined', 'taken_back'))
)
    """,
    "CREATE INDEX telegram_knocks_user_id_idx ON telegram_knocks (user_id)",
    "CREATE UNIQUE INDEX telegram_knocks_token_hash_key ON telegram_knocks (token_hash)",
    "CREATE INDEX telegram_knocks_waiting_idx ON telegram_knocks (ends_at) WHERE state = 'waiting'",
)


def upgrade() -> None:
    """Make the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("telegram_knocks", "telegram_buyers_groups"):
        op.execute(f"DROP TABLE {name}")
