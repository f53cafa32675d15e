"""Rules of groups, and for a week the messages that they are tried on."""

from alembic import op

revision = "0100_telegram_rules"
down_revision = "0099_telegram_workers"
branch_labels = None
depends_on = None

SLOTS = range(9)

TABLES = (
    """
CREATE TABLE telegram_rules (
    id uuid CONSTRAINT telegram_rules_pkey PRIMARY KEY,
    group_key uuid NOT NULL
        CONSTRAINT telegram_rules_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL,
    type text NOT NULL,
    parameters jsonb NOT NULL,
    penalty text NOT NULL,
    duration_seconds bigint,
    deletes boolean NOT NULL,
    steps jsonb NOT NULL,
    exempt jsonb NOT NULL,
    priority bigint NOT NULL,
    is_enabled boolean NOT NULL,
    is_dry boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT telegram_rules_name_check CHECK (name <> ''),
    CONSTRAINT telegram_rules_penalty_check CHECK (penalty IN ('none', 'warn', 'mute', 'kick', 'ban'))
)
    """,
    "CREATE UNIQUE INDEX telegram_rules_group_key_name_idx ON telegram_rules (group_key, lower(name))",
    "CREATE SEQUENCE telegram_messages_position",
    """
CREATE TABLE telegram_messages (
    group_key uuid,
    message_id bigint,
    edited_at bigint,
    slot smallint,
    position bigint NOT NULL DEFAULT nextval('telegram_messages_position'),
    sent_at timestamptz NOT NULL,
    author_id bigint NOT NULL,
    member bytea NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT telegram_messages_pkey PRIMARY KEY (group_key, message_id, edited_at, slot)
) PARTITION BY LIST (slot)
    """,
    "CREATE INDEX telegram_messages_group_key_position_idx ON telegram_messages (group_key, position)",
    *(
        f"CREATE TABLE telegram_messages_p{slot} PARTITION OF telegram_messages FOR VALUES IN ({slot})"
        for slot in SLOTS
    ),
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in TABLES:
        op.execute(table)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_messages")
    op.execute("DROP SEQUENCE telegram_messages_position")
    op.execute("DROP TABLE telegram_rules")
