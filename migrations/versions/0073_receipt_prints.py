"""How receipts look, so that one that is shown again is found; and why a receipt was rejected, as a word."""

from alembic import op

revision = "0073_receipt_prints"
down_revision = "0072_earlier_orders"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE payment_receipt_prints (
    receipt_id uuid CONSTRAINT payment_receipt_prints_pkey PRIMARY KEY
        CONSTRAINT payment_receipt_prints_receipt_id_fkey REFERENCES payment_receipts (id),
    -- What was to be paid: only receipts of the same amount are compared.
    amount bigint NOT NULL,
    currency text NOT NULL,
    print bytea NOT NULL
)
    """,
    """
CREATE TABLE payment_receipt_likenesses (
    receipt_id uuid CONSTRAINT payment_receipt_likenesses_receipt_id_fkey REFERENCES payment_receipts (id),
    other_id uuid CONSTRAINT payment_receipt_likenesses_other_id_fkey REFERENCES payment_receipts (id),
    -- Of a thousand; 1001 for the very same file.
    likeness integer NOT NULL,
    CONSTRAINT payment_receipt_likenesses_pkey PRIMARY KEY (receipt_id, other_id),
    CONSTRAINT payment_receipt_likenesses_likeness_check CHECK (likeness BETWEEN 0 AND 1001)
)
    """,
    "CREATE INDEX payment_receipt_likenesses_other_id_idx ON payment_receipt_likenesses (other_id)",
    """
CREATE INDEX payment_receipt_prints_amount_currency_receipt_id_idx
    ON payment_receipt_prints (amount, currency, receipt_id)
    """,
)


def upgrade() -> None:
    """Add the tables, and the word; a constant default is added without rewriting the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '5min'")
    op.execute("ALTER TABLE payment_receipts ADD COLUMN reason_code text NOT NULL DEFAULT ''")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '5min'")
    for table in ("payment_receipt_likenesses", "payment_receipt_prints"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE payment_receipts DROP COLUMN reason_code")
