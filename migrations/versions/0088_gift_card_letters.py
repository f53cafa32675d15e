"""Letters that take gift cards to people."""

from alembic import op

revision = "0088_gift_card_letters"
down_revision = "0087_disputes"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE gift_card_letters (
    id uuid CONSTRAINT gift_card_letters_pkey PRIMARY KEY,
    card_id uuid NOT NULL CONSTRAINT gift_card_letters_card_id_fkey REFERENCES gift_cards (id),
    state text NOT NULL CONSTRAINT gift_card_letters_state_check
        CHECK (state IN ('waiting', 'sending', 'sent', 'cancelled')),
    email text NOT NULL,
    locale text NOT NULL,
    name text NOT NULL,
    giver text NOT NULL,
    message text NOT NULL,
    send_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    CONSTRAINT gift_card_letters_sent_at_check CHECK ((state = 'sent') = (sent_at IS NOT NULL))
)
    """,
    "CREATE INDEX gift_card_letters_card_id_id_idx ON gift_card_letters (card_id, id)",
    """
CREATE UNIQUE INDEX gift_card_letters_open_idx ON gift_card_letters (card_id) WHERE state IN ('waiting', 'sending')
    """,
)


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE gift_card_letters")
