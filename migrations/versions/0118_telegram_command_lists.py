"""Which lists of commands Telegram was told for a bot."""

from alembic import op

revision = "0118_telegram_command_lists"
down_revision = "0117_messages_judged"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE telegram_command_lists (
    bot_id uuid NOT NULL
        CONSTRAINT telegram_command_lists_bot_id_fkey REFERENCES telegram_bots (id),
    version text NOT NULL,
    told_at timestamptz NOT NULL,
    CONSTRAINT telegram_command_lists_pkey PRIMARY KEY (bot_id)
)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(TABLE)


def downgrade() -> None:
    """Remove the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_command_lists")
