"""Messages to people."""

from alembic import op

revision = "0008_notification"
down_revision = "0007_media"
branch_labels = None
depends_on = None

NOTIFICATIONS = """
CREATE TABLE notifications (
    id uuid CONSTRAINT notifications_pkey PRIMARY KEY,
    channel text NOT NULL CONSTRAINT notifications_channel_check CHECK (channel IN ('email')),
    template text NOT NULL,
    locale text NOT NULL,
    recipient text NOT NULL CONSTRAINT notifications_recipient_check CHECK (recipient <> ''),
    context jsonb NOT NULL,
    dedupe_key text NOT NULL CONSTRAINT notifications_dedupe_key_key UNIQUE,
    state text NOT NULL CONSTRAINT notifications_state_check CHECK (state IN ('queued', 'sending', 'sent')),
    provider text,
    provider_message_id text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    CONSTRAINT notifications_sent_check CHECK ((state = 'sent') = (sent_at IS NOT NULL))
)
"""
UNSENT = "CREATE INDEX notifications_created_at_idx ON notifications (created_at) WHERE state <> 'sent'"


def upgrade() -> None:
    """One row for each message, once per de-duplication key."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(NOTIFICATIONS)
    op.execute(UNSENT)


def downgrade() -> None:
    """Drop the messages."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE notifications")
