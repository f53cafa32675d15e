"""The gateway to Telegram: sealed secrets, bots, the inbox, the queue of calls, chats and people."""

from alembic import op

revision = "0095_telegram_gateway"
down_revision = "0094_telegram_groups"
branch_labels = None
depends_on = None

SLOTS = range(4)

TABLES = (
    """
CREATE TABLE sealed_secrets (
    kind text,
    id uuid,
    key_id text NOT NULL,
    sealed bytea NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT sealed_secrets_pkey PRIMARY KEY (kind, id)
)
    """,
    "CREATE INDEX sealed_secrets_key_id_idx ON sealed_secrets (key_id)",
    """
CREATE TABLE telegram_bots (
    id uuid CONSTRAINT telegram_bots_pkey PRIMARY KEY,
    telegram_id bigint NOT NULL,
    shop_id uuid CONSTRAINT telegram_bots_shop_id_fkey REFERENCES shops (id),
    username text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    delivery text NOT NULL,
    share smallint NOT NULL,
    webhook_hash bytea,
    told_at timestamptz,
    problem text NOT NULL DEFAULT '',
    problem_at timestamptz,
    last_update_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT telegram_bots_state_check CHECK (state IN ('active', 'paused', 'revoked', 'disconnected')),
    CONSTRAINT telegram_bots_delivery_check CHECK (delivery IN ('polling', 'webhook')),
    CONSTRAINT telegram_bots_share_check CHECK (share BETWEEN 0 AND 31)
)
    """,
    """
CREATE UNIQUE INDEX telegram_bots_telegram_id_idx ON telegram_bots (telegram_id) WHERE state <> 'disconnected'
    """,
    "CREATE INDEX telegram_bots_shop_id_idx ON telegram_bots (shop_id)",
    """
CREATE TABLE telegram_shares (
    share smallint CONSTRAINT telegram_shares_pkey PRIMARY KEY,
    holder uuid,
    expires_at timestamptz
)
    """,
    "CREATE SEQUENCE telegram_inbox_position",
    """
CREATE TABLE telegram_inbox (
    bot_id uuid,
    update_id bigint,
    slot smallint,
    position bigint NOT NULL DEFAULT nextval('telegram_inbox_position'),
    lane smallint NOT NULL,
    queue_key text NOT NULL,
    kind text NOT NULL,
    body json NOT NULL,
    received_at timestamptz NOT NULL,
    handled_at timestamptz,
    CONSTRAINT telegram_inbox_pkey PRIMARY KEY (bot_id, update_id, slot)
) PARTITION BY LIST (slot)
    """,
    "CREATE INDEX telegram_inbox_waiting_idx ON telegram_inbox (lane, position) WHERE handled_at IS NULL",
    """
CREATE TABLE telegram_holdups (
    bot_id uuid,
    queue_key text,
    update_id bigint NOT NULL,
    attempts bigint NOT NULL,
    until timestamptz NOT NULL,
    error text NOT NULL,
    CONSTRAINT telegram_holdups_pkey PRIMARY KEY (bot_id, queue_key)
)
    """,
    """
CREATE TABLE telegram_parked_updates (
    id uuid CONSTRAINT telegram_parked_updates_pkey PRIMARY KEY,
    bot_id uuid NOT NULL CONSTRAINT telegram_parked_updates_bot_id_fkey REFERENCES telegram_bots (id),
    update_id bigint NOT NULL,
    queue_key text NOT NULL,
    kind text NOT NULL,
    body json NOT NULL,
    attempts bigint NOT NULL,
    error text NOT NULL,
    received_at timestamptz NOT NULL,
    parked_at timestamptz NOT NULL,
    CONSTRAINT telegram_parked_updates_bot_id_update_id_key UNIQUE (bot_id, update_id)
)
    """,
    "CREATE INDEX telegram_parked_updates_parked_at_idx ON telegram_parked_updates (parked_at, id)",
    "CREATE SEQUENCE telegram_calls_position",
    """
CREATE TABLE telegram_calls (
    id uuid CONSTRAINT telegram_calls_pkey PRIMARY KEY,
    position bigint NOT NULL DEFAULT nextval('telegram_calls_position'),
    bot_id uuid NOT NULL CONSTRAINT telegram_calls_bot_id_fkey REFERENCES telegram_bots (id),
    chat_id bigint,
    method text NOT NULL,
    params jsonb NOT NULL,
    priority smallint NOT NULL,
    not_before timestamptz,
    not_after timestamptz,
    dedupe_key text,
    attempts bigint NOT NULL DEFAULT 0,
    then_job text,
    then_arguments jsonb,
    created_at timestamptz NOT NULL
)
    """,
    """
CREATE INDEX telegram_calls_waiting_idx ON telegram_calls (bot_id, priority DESC, position) WHERE not_before IS NULL
    """,
    "CREATE INDEX telegram_calls_not_before_idx ON telegram_calls (not_before) WHERE not_before IS NOT NULL",
    """
CREATE UNIQUE INDEX telegram_calls_dedupe_key_idx ON telegram_calls (bot_id, dedupe_key) WHERE dedupe_key IS NOT NULL
    """,
    """
CREATE TABLE telegram_sent_calls (
    id uuid,
    slot smallint,
    bot_id uuid NOT NULL,
    chat_id bigint,
    method text NOT NULL,
    params jsonb,
    dedupe_key text,
    ok boolean NOT NULL,
    result jsonb,
    error_code text NOT NULL,
    error text NOT NULL,
    attempts bigint NOT NULL,
    created_at timestamptz NOT NULL,
    done_at timestamptz NOT NULL,
    CONSTRAINT telegram_sent_calls_pkey PRIMARY KEY (id, slot)
) PARTITION BY LIST (slot)
    """,
    """
CREATE INDEX telegram_sent_calls_dedupe_key_idx ON telegram_sent_calls (bot_id, dedupe_key)
    WHERE dedupe_key IS NOT NULL
    """,
    "CREATE INDEX telegram_sent_calls_failed_idx ON telegram_sent_calls (bot_id, done_at, id) WHERE NOT ok",
    """
CREATE TABLE telegram_chats (
    chat_id bigint CONSTRAINT telegram_chats_pkey PRIMARY KEY,
    kind text NOT NULL,
    title text NOT NULL,
    username text NOT NULL,
    is_forum boolean NOT NULL,
    migrated_to bigint,
    administrators_at timestamptz,
    administrators_asked_at timestamptz,
    first_seen_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
)
    """,
    """
CREATE TABLE telegram_users (
    user_id bigint CONSTRAINT telegram_users_pkey PRIMARY KEY,
    name text NOT NULL,
    username text NOT NULL,
    language text NOT NULL,
    is_bot boolean NOT NULL,
    first_seen_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
)
    """,
    "CREATE INDEX telegram_users_username_idx ON telegram_users (lower(username)) WHERE username <> ''",
    """
CREATE TABLE telegram_members (
    chat_id bigint,
    user_id bigint,
    status text NOT NULL,
    rights jsonb NOT NULL,
    title text NOT NULL,
    until timestamptz,
    updated_at timestamptz NOT NULL,
    CONSTRAINT telegram_members_pkey PRIMARY KEY (chat_id, user_id)
)
    """,
    "CREATE INDEX telegram_members_user_id_idx ON telegram_members (user_id)",
    """
CREATE INDEX telegram_members_administrators_idx ON telegram_members (chat_id)
    WHERE status IN ('creator', 'administrator')
    """,
    """
CREATE TABLE telegram_blocked (
    bot_id uuid CONSTRAINT telegram_blocked_bot_id_fkey REFERENCES telegram_bots (id),
    user_id bigint,
    blocked_at timestamptz NOT NULL,
    CONSTRAINT telegram_blocked_pkey PRIMARY KEY (bot_id, user_id)
)
    """,
)
PARTITIONS = tuple(
    f"CREATE TABLE {table}_p{slot} PARTITION OF {table} FOR VALUES IN ({slot})"
    for table in ("telegram_inbox", "telegram_sent_calls")
    for slot in SLOTS
)
NAMES = (
    "telegram_blocked",
    "telegram_members",
    "telegram_users",
    "telegram_chats",
    "telegram_sent_calls",
    "telegram_calls",
    "telegram_parked_updates",
    "telegram_holdups",
    "telegram_inbox",
    "telegram_shares",
    "telegram_bots",
    "sealed_secrets",
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*TABLES, *PARTITIONS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in NAMES:
        op.execute(f"DROP TABLE {table}")
    for sequence in ("telegram_inbox_position", "telegram_calls_position"):
        op.execute(f"DROP SEQUENCE {sequence}")
