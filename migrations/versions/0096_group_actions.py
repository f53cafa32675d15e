"""What was done in groups, by days; and its counters."""

from alembic import op

revision = "0096_group_actions"
down_revision = "0095_telegram_gateway"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE group_actions (
        id uuid NOT NULL,
        group_key uuid NOT NULL,
        occurred_on date NOT NULL,
        kind text NOT NULL,
        user_id bigint,
        moderator_id bigint,
        account_id uuid,
        rule_id uuid,
        message_id bigint,
        reason text NOT NULL,
        duration_seconds bigint,
        details jsonb NOT NULL,
        decision_key text,
        undoes_id uuid,
        occurred_at timestamptz NOT NULL,
        undone_at timestamptz,
        CONSTRAINT group_actions_pkey PRIMARY KEY (id, occurred_on),
        CONSTRAINT group_actions_kind_check CHECK (kind <> '')
    ) PARTITION BY RANGE (occurred_on)
    """,
    "CREATE INDEX group_actions_newest_idx ON group_actions (group_key, occurred_at, id)",
    "CREATE INDEX group_actions_kind_idx ON group_actions (group_key, kind, occurred_at, id)",
    "CREATE INDEX group_actions_user_idx ON group_actions (group_key, user_id, occurred_at, id)",
    """
    CREATE INDEX group_actions_moderator_idx ON group_actions (group_key, moderator_id, occurred_at)
        WHERE moderator_id IS NOT NULL
    """,
    """
    CREATE INDEX group_actions_rule_idx ON group_actions (group_key, rule_id, occurred_at) WHERE rule_id IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX group_actions_decision_idx ON group_actions (group_key, decision_key, occurred_on)
        WHERE decision_key IS NOT NULL
    """,
    # What has no day of its own yet; a job makes the days, and moves what came before them.
    "CREATE TABLE group_actions_p0 PARTITION OF group_actions DEFAULT",
    """
    CREATE TABLE group_action_hours (
        group_key uuid CONSTRAINT group_action_hours_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        hour timestamptz,
        kind text,
        total bigint NOT NULL,
        undone bigint NOT NULL,
        CONSTRAINT group_action_hours_pkey PRIMARY KEY (group_key, hour, kind)
    )
    """,
    """
    CREATE TABLE group_action_users (
        group_key uuid CONSTRAINT group_action_users_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        user_id bigint,
        kind text,
        total bigint NOT NULL,
        undone bigint NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        CONSTRAINT group_action_users_pkey PRIMARY KEY (group_key, user_id, kind)
    )
    """,
    "CREATE INDEX group_action_users_top_idx ON group_action_users (group_key, total) WHERE kind = ''",
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE group_action_users")
    op.execute("DROP TABLE group_action_hours")
    op.execute("DROP TABLE group_actions")
