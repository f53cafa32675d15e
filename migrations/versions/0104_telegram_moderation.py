"""Moderation of groups: where people stand, their warnings, what is remembered of them, and cases for a person."""

from alembic import op

revision = "0104_telegram_moderation"
down_revision = "0103_telegram_notes"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_standings (
    group_key uuid
        CONSTRAINT telegram_standings_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    user_id bigint,
    scope uuid,
    round bigint NOT NULL,
    held_until bigint,
    CONSTRAINT telegram_standings_pkey PRIMARY KEY (group_key, user_id, scope)
)
    """,
    """
CREATE TABLE telegram_warnings (
    id uuid CONSTRAINT telegram_warnings_pkey PRIMARY KEY,
    group_key uuid NOT NULL
        CONSTRAINT telegram_warnings_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    scope uuid NOT NULL,
    round bigint NOT NULL,
    decision_key text NOT NULL,
    rule_id uuid,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz,
    withdrawn_at timestamptz
)
    """,
    "CREATE UNIQUE INDEX telegram_warnings_decision_key_idx ON telegram_warnings (group_key, decision_key)",
    """
CREATE INDEX telegram_warnings_counting_idx ON telegram_warnings (group_key, user_id, scope, round)
    WHERE withdrawn_at IS NULL
    """,
    # Written with every batch of messages of a group that counts them: room to do so in place.
    """
CREATE TABLE telegram_recents (
    group_key uuid
        CONSTRAINT telegram_recents_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    author_id bigint,
    body bytea NOT NULL,
    CONSTRAINT telegram_recents_pkey PRIMARY KEY (group_key, author_id)
) WITH (fillfactor = 70)
    """,
    """
CREATE TABLE telegram_cases (
    id uuid CONSTRAINT telegram_cases_pkey PRIMARY KEY,
    group_key uuid NOT NULL
        CONSTRAINT telegram_cases_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    penalty text NOT NULL,
    duration_seconds bigint,
    rule_id uuid,
    message_id bigint,
    reason text NOT NULL,
    state text NOT NULL,
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT telegram_cases_state_check CHECK (state IN ('open', 'punished', 'spared'))
)
    """,
    "CREATE UNIQUE INDEX telegram_cases_open_idx ON telegram_cases (group_key, user_id) WHERE state = 'open'",
    "CREATE INDEX telegram_cases_group_key_id_idx ON telegram_cases (group_key, id)",
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
    op.execute("DROP TABLE telegram_cases")
    op.execute("DROP TABLE telegram_recents")
    op.execute("DROP TABLE telegram_warnings")
    op.execute("DROP TABLE telegram_standings")
