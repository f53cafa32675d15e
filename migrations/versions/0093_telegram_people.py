"""Which account of ours somebody of Telegram is, and the tokens by which that is said."""

from alembic import op

revision = "0093_telegram_people"
down_revision = "0092_gift_card_letter_limits"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_people (
    user_id bigint CONSTRAINT telegram_people_pkey PRIMARY KEY,
    account_id uuid NOT NULL
        CONSTRAINT telegram_people_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
    name text NOT NULL,
    linked_at timestamptz NOT NULL,
    CONSTRAINT telegram_people_account_id_key UNIQUE (account_id)
)
    """,
    """
CREATE TABLE telegram_link_tokens (
    token_hash bytea CONSTRAINT telegram_link_tokens_pkey PRIMARY KEY,
    account_id uuid NOT NULL
        CONSTRAINT telegram_link_tokens_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
)
    """,
    "CREATE INDEX telegram_link_tokens_account_id_idx ON telegram_link_tokens (account_id)",
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
    for name in ("telegram_link_tokens", "telegram_people"):
        op.execute(f"DROP TABLE {name}")
