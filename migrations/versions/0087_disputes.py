"""Disputes: what banks hold of payments, and what they took for good."""

from alembic import op

revision = "0087_disputes"
down_revision = "0086_shop_opening"
branch_labels = None
depends_on = None

_GONE = "refunded >= 0 AND refund_pending >= 0 AND kept >= 0{} AND refunded + refund_pending + kept{} <= captured"
_MORE = " AND disputed >= 0 AND lost BETWEEN 0 AND refunded"
_ENTRIES = (
    "'placed', 'moved', 'note', 'tracking', 'shipment', 'taken_off', 'message', 'return', 'store_credit', {}'payment',"
    " 'refund'"
)
_NEW_ENTRY = "'dispute', "
_KINDS = "'cancelled', 'refund', 'return'"
STATEMENTS = (
    "ALTER TABLE payments ADD COLUMN disputed bigint NOT NULL DEFAULT 0",
    "ALTER TABLE payments ADD COLUMN lost bigint NOT NULL DEFAULT 0",
    """
ALTER TABLE orders ADD COLUMN disputed_amount bigint NOT NULL DEFAULT 0
    CONSTRAINT orders_disputed_check CHECK (disputed_amount BETWEEN 0 AND paid_amount)
    """,
    # There has been no release yet: the table is small.
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX payment_events_charge_idx ON payment_events (provider, charge_id) WHERE kind = 'captured'
    """,
)


def upgrade() -> None:
    """Add the columns, and what may stand in the others."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)
    _check("payments", "refunded", _GONE.format(_MORE, " + disputed"))
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format(_NEW_ENTRY)})")
    _check("order_credits", "kind", f"kind IN ({_KINDS}, 'dispute')")


def downgrade() -> None:
    """Remove them again; what was lost cannot be told any more, so that none may be there."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _check("order_credits", "kind", f"kind IN ({_KINDS})")
    op.execute("DELETE FROM order_timeline WHERE entry = 'dispute'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format('')})")
    _check("payments", "refunded", _GONE.format("", ""))
    op.execute("DROP INDEX payment_events_charge_idx")
    op.execute("ALTER TABLE orders DROP COLUMN disputed_amount")
    op.execute("ALTER TABLE payments DROP COLUMN lost")
    op.execute("ALTER TABLE payments DROP COLUMN disputed")


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
