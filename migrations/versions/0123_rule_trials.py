"""What trying rules came to is kept beside them."""

from alembic import op

revision = "0123_rule_trials"
down_revision = "0122_failed_calls"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_rule_trials (
    rule_id uuid NOT NULL
        CONSTRAINT telegram_rule_trials_rule_id_fkey REFERENCES telegram_rules (id) ON DELETE CASCADE,
    group_key uuid NOT NULL,
    state text NOT NULL,
    run_id uuid,
    asked_at timestamptz NOT NULL,
    looked_at bigint NOT NULL,
    messages bigint NOT NULL,
    revision bigint NOT NULL,
    wording text NOT NULL,
    result jsonb,
    tried_at timestamptz,
    CONSTRAINT telegram_rule_trials_pkey PRIMARY KEY (rule_id),
    CONSTRAINT telegram_rule_trials_state_check CHECK (state IN ('waiting', 'running', 'idle'))
)
    """,
    "CREATE INDEX telegram_rule_trials_group_key_idx ON telegram_rule_trials (group_key)",
)


def upgrade() -> None:
    """Make the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_rule_trials")
