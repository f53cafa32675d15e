"""Texts that groups keep: notes, and answers to words."""

from alembic import op

revision = "0103_telegram_notes"
down_revision = "0102_team_invitations"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_kept_texts (
    id uuid CONSTRAINT telegram_kept_texts_pkey PRIMARY KEY,
    group_id bigint NOT NULL CONSTRAINT telegram_kept_texts_group_id_fkey
        REFERENCES telegram_groups (group_id) ON UPDATE CASCADE ON DELETE CASCADE,
    kind text NOT NULL,
    name text NOT NULL,
    text text NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT telegram_kept_texts_group_id_kind_name_key UNIQUE (group_id, kind, name),
    CONSTRAINT telegram_kept_texts_kind_check CHECK (kind IN ('note', 'answer'))
)
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
    op.execute("DROP TABLE telegram_kept_texts")
