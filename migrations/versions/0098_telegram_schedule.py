"""Messages that bots say at a time."""

from alembic import op

revision = "0098_telegram_schedule"
down_revision = "0097_telegram_welcome"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_scheduled_messages (
    id uuid CONSTRAINT telegram_scheduled_messages_pkey PRIMARY KEY,
    group_id bigint NOT NULL CONSTRAINT telegram_scheduled_messages_group_id_fkey
        REFERENCES telegram_groups (group_id) ON UPDATE CASCADE ON DELETE CASCADE,
    draft jsonb NOT NULL,
    is_on boolean NOT NULL,
    next_at timestamptz,
    last_at timestamptz,
    last_message_id bigint,
    problem text NOT NULL,
    times_said bigint NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    removed_at timestamptz
)
    """,
    """
CREATE INDEX telegram_scheduled_messages_group_id_idx ON telegram_scheduled_messages (group_id, id)
    WHERE removed_at IS NULL
    """,
    """
CREATE INDEX telegram_scheduled_messages_due_idx ON telegram_scheduled_messages (next_at)
    WHERE is_on AND removed_at IS NULL AND next_at IS NOT NULL
    """,
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
    op.execute("DROP TABLE telegram_scheduled_messages")
