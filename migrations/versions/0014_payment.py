"""Payments, their events and receipts."""

from alembic import op

revision = "0014_payment"
down_revision = "0013_pricing"
branch_labels = None
depends_on = None

PAYMENTS = """
CREATE TABLE payments (
    id uuid CONSTRAINT payments_pkey PRIMARY KEY,
    reference_id uuid NOT NULL,
    attempt bigint NOT NULL,
    provider text NOT NULL,
    amount bigint NOT NULL CONSTRAINT payments_amount_check CHECK (amount > 0),
    currency text NOT NULL,
    state text NOT NULL CONSTRAINT payments_state_check CHECK (
        state IN ('pending', 'receipt_review', 'captured', 'refunded', 'failed', 'expired', 'cancelled', 'mismatch')
    ),
    captured bigint NOT NULL,
    refunded bigint NOT NULL,
    refund_pending bigint NOT NULL,
    surplus bigint NOT NULL CONSTRAINT payments_surplus_check CHECK (surplus >= 0),
    reason text NOT NULL,
    reviews text[] NOT NULL,
    action jsonb,
    version bigint NOT NULL,
    poll_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    captured_at timestamptz,
    CONSTRAINT payments_reference_id_attempt_key UNIQUE (reference_id, attempt),
    CONSTRAINT payments_captured_check CHECK (captured BETWEEN 0 AND amount),
    CONSTRAINT payments_refunded_check CHECK (
        refunded >= 0 AND refund_pending >= 0 AND refunded + refund_pending <= captured
    )
)
"""
EVENTS = """
CREATE TABLE payment_events (
    id uuid CONSTRAINT payment_events_pkey PRIMARY KEY,
    provider text NOT NULL,
    event_key text NOT NULL,
    payment_ref text NOT NULL,
    payment_id uuid CONSTRAINT payment_events_payment_id_fkey REFERENCES payments (id),
    kind text NOT NULL,
    charge_id text NOT NULL,
    refund_id text NOT NULL,
    amount bigint,
    currency text,
    reason text NOT NULL,
    occurred_at timestamptz NOT NULL,
    source text NOT NULL CONSTRAINT payment_events_source_check CHECK (source IN ('webhook', 'poll', 'local')),
    body bytea NOT NULL,
    headers jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    processed_at timestamptz,
    verdict text,
    CONSTRAINT payment_events_provider_event_key_key UNIQUE (provider, event_key),
    CONSTRAINT payment_events_money_check CHECK ((amount IS NULL) = (currency IS NULL)),
    CONSTRAINT payment_events_amount_check CHECK (kind NOT IN ('captured', 'refunded') OR amount > 0)
)
"""
REFUNDS = """
CREATE TABLE payment_refunds (
    id uuid CONSTRAINT payment_refunds_pkey PRIMARY KEY,
    payment_id uuid NOT NULL CONSTRAINT payment_refunds_payment_id_fkey REFERENCES payments (id),
    amount bigint NOT NULL CONSTRAINT payment_refunds_amount_check CHECK (amount > 0),
    currency text NOT NULL,
    state text NOT NULL
        CONSTRAINT payment_refunds_state_check CHECK (state IN ('requested', 'succeeded', 'failed')),
    reason text NOT NULL,
    idempotency_key text NOT NULL,
    requested_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT payment_refunds_payment_id_idempotency_key_key UNIQUE (payment_id, idempotency_key)
)
"""
RECEIPTS = """
CREATE TABLE payment_receipts (
    id uuid CONSTRAINT payment_receipts_pkey PRIMARY KEY,
    payment_id uuid NOT NULL CONSTRAINT payment_receipts_payment_id_fkey REFERENCES payments (id),
    storage_key text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL CONSTRAINT payment_receipts_state_check
        CHECK (state IN ('submitted', 'approved', 'rejected', 'replaced')),
    reason text NOT NULL,
    was_seen_before boolean NOT NULL,
    uploaded_at timestamptz NOT NULL,
    decided_at timestamptz
)
"""
TEST_GATEWAY = (
    """
    CREATE TABLE payment_test_payments (
        payment_ref text CONSTRAINT payment_test_payments_pkey PRIMARY KEY,
        amount bigint NOT NULL,
        currency text NOT NULL,
        behaviour text NOT NULL,
        decided_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE payment_test_refunds (
        refund_ref text CONSTRAINT payment_test_refunds_pkey PRIMARY KEY,
        payment_ref text NOT NULL,
        amount bigint NOT NULL,
        currency text NOT NULL,
        refunded_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX payment_test_refunds_payment_ref_idx ON payment_test_refunds (payment_ref)",
)
INDEXES = (
    "CREATE INDEX payments_flagged_idx ON payments (id) WHERE cardinality(reviews) > 0",
    "CREATE INDEX payments_poll_at_idx ON payments (poll_at) WHERE poll_at IS NOT NULL",
    "CREATE INDEX payment_events_payment_id_idx ON payment_events (payment_id)",
    "CREATE INDEX payment_events_unknown_idx ON payment_events (provider, payment_ref) WHERE payment_id IS NULL",
    "CREATE INDEX payment_receipts_payment_id_idx ON payment_receipts (payment_id, uploaded_at)",
    "CREATE INDEX payment_receipts_sha256_idx ON payment_receipts (sha256)",
    """
    CREATE UNIQUE INDEX payment_receipts_payment_id_submitted_key ON payment_receipts (payment_id)
        WHERE state = 'submitted'
    """,
)
TABLES = (
    "payment_test_refunds",
    "payment_test_payments",
    "payment_receipts",
    "payment_refunds",
    "payment_events",
    "payments",
)


def upgrade() -> None:
    """Create payments, their inbox, refunds, receipts, and the test gateway's own book."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (PAYMENTS, EVENTS, REFUNDS, RECEIPTS, *TEST_GATEWAY, *INDEXES):
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
