"""Sums of their own for transfers: who wants them, which are asked for, and what orders cost less for it."""

from alembic import op

revision = "0090_transfer_sums"
down_revision = "0089_visit"
branch_labels = None
depends_on = None

_KINDS = "'cancelled', 'refund', 'return', 'dispute'"
TABLES = (
    """
CREATE TABLE payment_transfer_settings (
    shop_id uuid CONSTRAINT payment_transfer_settings_pkey PRIMARY KEY
        CONSTRAINT payment_transfer_settings_shop_id_fkey REFERENCES shops (id),
    steps integer NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT payment_transfer_settings_steps_check CHECK (steps BETWEEN 0 AND 999)
)
    """,
    """
CREATE TABLE payment_transfer_sums (
    shop_id uuid CONSTRAINT payment_transfer_sums_shop_id_fkey REFERENCES shops (id),
    currency text,
    amount bigint,
    reference_id uuid NOT NULL,
    -- Since when nobody is asked for it any more.
    rests_since timestamptz,
    CONSTRAINT payment_transfer_sums_pkey PRIMARY KEY (shop_id, currency, amount),
    CONSTRAINT payment_transfer_sums_amount_check CHECK (amount > 0)
)
    """,
    "CREATE INDEX payment_transfer_sums_reference_id_idx ON payment_transfer_sums (reference_id)",
)
COLUMN = "ALTER TABLE sub_orders ADD COLUMN credited_transfer_amount bigint NOT NULL DEFAULT 0"
COLUMN_CHECK = """
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE sub_orders ADD CONSTRAINT sub_orders_credited_transfer_check CHECK (
    credited_transfer_amount BETWEEN 0 AND credited_amount)
"""


def upgrade() -> None:
    """Add the tables and the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*TABLES, COLUMN, COLUMN_CHECK):
        op.execute(statement)
    _kinds(f"{_KINDS}, 'transfer'")


def downgrade() -> None:
    """Remove them again; what orders cost less stays, as given back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("UPDATE order_credits SET kind = 'refund' WHERE kind = 'transfer'")
    _kinds(_KINDS)
    op.execute("ALTER TABLE sub_orders DROP CONSTRAINT sub_orders_credited_transfer_check")
    op.execute("ALTER TABLE sub_orders DROP COLUMN credited_transfer_amount")
    for table in ("payment_transfer_sums", "payment_transfer_settings"):
        op.execute(f"DROP TABLE {table}")


def _kinds(kinds: str) -> None:
    """Let credits be of these kinds. There has been no release yet, so that the table is small."""
    constraint = "order_credits_kind_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE order_credits DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE order_credits ADD CONSTRAINT {constraint} CHECK (kind IN ({kinds}))"
    )
