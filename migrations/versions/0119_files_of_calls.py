"""Calls may take files along: where these lie, and by which numbers Telegram calls those that it has."""

from alembic import op

revision = "0119_files_of_calls"
down_revision = "0118_telegram_command_lists"
branch_labels = None
depends_on = None

UP = (
    "ALTER TABLE telegram_calls ADD COLUMN files jsonb",
    "ALTER TABLE telegram_sent_calls ADD COLUMN files jsonb",
    """
CREATE TABLE telegram_files (
    bot_id uuid CONSTRAINT telegram_files_bot_id_fkey REFERENCES telegram_bots (id),
    content text,
    kind text,
    file_id text NOT NULL,
    learnt_at timestamp with time zone NOT NULL,
    CONSTRAINT telegram_files_pkey PRIMARY KEY (bot_id, content, kind)
)
    """,
)
DOWN = (
    "DROP TABLE telegram_files",
    "ALTER TABLE telegram_sent_calls DROP COLUMN files",
    "ALTER TABLE telegram_calls DROP COLUMN files",
)


def upgrade() -> None:
    """Make room for them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Forget about files."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in DOWN:
        op.execute(statement)
