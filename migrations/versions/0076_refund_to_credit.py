"""Money that goes back as store credit: it leaves its payment, and not its provider."""

from alembic import op

revision = "0076_refund_to_credit"
down_revision = "0075_segments"
branch_labels = None
depends_on = None

_ENTRIES = "'placed', 'moved', 'note', 'tracking', 'shipment', 'taken_off', 'message', 'return', {}'payment', 'refund'"
_NEW_ENTRY = "'store_credit', "
_GONE = "refunded >= 0 AND refund_pending >= 0 AND refunded + refund_pending{} <= captured"
COLUMNS = (
    "ALTER TABLE payments ADD COLUMN kept bigint NOT NULL DEFAULT 0",
    """
ALTER TABLE payment_refunds ADD COLUMN goes_to text NOT NULL DEFAULT 'payment'
    CONSTRAINT payment_refunds_goes_to_check CHECK (goes_to IN ('payment', 'store_credit'))
    """,
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX payment_refunds_state_id_idx ON payment_refunds (state, id)
    """,
    """
ALTER TABLE orders ADD COLUMN kept_amount bigint NOT NULL DEFAULT 0
    CONSTRAINT orders_kept_check CHECK (kept_amount BETWEEN 0 AND refunded_amount)
    """,
    """
ALTER TABLE returns ADD COLUMN refunded_to text
    CONSTRAINT returns_refunded_to_check CHECK (refunded_to IN ('payment', 'store_credit'))
    """,
)


def upgrade() -> None:
    """Add the columns, and what may stand in the others."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in COLUMNS:
        op.execute(statement)
    _check("payments", "refunded", f"kept >= 0 AND {_GONE.format(' + kept')}")
    _check("payment_events", "amount", "kind NOT IN ('captured', 'refunded', 'kept') OR amount > 0")
    _check("store_credit_movements", "kind", "kind IN ('granted', 'withdrawn', 'spent', 'returned', 'refunded')")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format(_NEW_ENTRY)})")


def downgrade() -> None:
    """Remove them again; what became credit cannot be told any more, so that none may be there."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _check("store_credit_movements", "kind", "kind IN ('granted', 'withdrawn', 'spent', 'returned')")
    op.execute("DELETE FROM order_timeline WHERE entry = 'store_credit'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format('')})")
    _check("payment_events", "amount", "kind NOT IN ('captured', 'refunded') OR amount > 0")
    op.execute("ALTER TABLE returns DROP COLUMN refunded_to")
    op.execute("ALTER TABLE orders DROP COLUMN kept_amount")
    op.execute("DROP INDEX payment_refunds_state_id_idx")
    op.execute("ALTER TABLE payment_refunds DROP COLUMN goes_to")
    _check("payments", "refunded", _GONE.format(""))
    op.execute("ALTER TABLE payments DROP COLUMN kept")


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
