"""Exchanges: an order in place of what came back, paid for with that; what its buyer wants is held at once."""

from alembic import op

revision = "0077_exchanges"
down_revision = "0076_refund_to_credit"
branch_labels = None
depends_on = None

COLUMNS = (
    "ALTER TABLE return_lines ADD COLUMN replacement_variant_id uuid",
    "ALTER TABLE returns ADD COLUMN replacement_order_id uuid",
    """
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE returns ADD CONSTRAINT returns_replacement_order_id_fkey FOREIGN KEY (replacement_order_id)
    REFERENCES orders (id)
    """,
    "-- squawk-ignore ban-drop-constraint\nALTER TABLE returns DROP CONSTRAINT returns_replacement_check",
    # There has been no release yet: what waits for its replacement is decided once more.
    "UPDATE returns SET state = 'received' WHERE state = 'exchanging'",
    "-- squawk-ignore ban-drop-column\nALTER TABLE returns DROP COLUMN replacement_variant_id",
    """
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX returns_replacement_order_id_key ON returns (replacement_order_id)
    """,
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX payment_refunds_swapped_idx ON payment_refunds (idempotency_key) WHERE goes_to = 'exchange'
    """,
)


def upgrade() -> None:
    """Add the columns, and what may stand in the others."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in COLUMNS:
        op.execute(statement)
    _check("returns", "replacement", "state <> 'exchanging' OR replacement_order_id IS NOT NULL")
    _check("payment_refunds", "goes_to", "goes_to IN ('payment', 'store_credit', 'exchange')", is_new=False)
    _check(
        "payment_events",
        "amount",
        "kind NOT IN ('captured', 'refunded', 'kept', 'released') OR amount > 0",
        is_new=False,
    )
    _check("returns", "refunded", _REFUNDED.format("state IN ('refunded', 'exchanging', 'exchanged')"), is_new=False)


_REFUNDED = "refunded_amount >= 0 AND ({} OR refunded_amount = 0)"


def downgrade() -> None:
    """Remove them again; what was exchanged cannot be told any more, so that none may be there."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE returns DROP CONSTRAINT returns_replacement_check")
    op.execute("ALTER TABLE returns ADD COLUMN replacement_variant_id uuid")
    _check("returns", "replacement", "(replacement_variant_id IS NOT NULL) = (state IN ('exchanging', 'exchanged'))")
    _check("returns", "refunded", _REFUNDED.format("state = 'refunded'"), is_new=False)
    op.execute("ALTER TABLE returns DROP COLUMN replacement_order_id")
    op.execute("ALTER TABLE return_lines DROP COLUMN replacement_variant_id")
    op.execute("DROP INDEX payment_refunds_swapped_idx")
    _check("payment_refunds", "goes_to", "goes_to IN ('payment', 'store_credit')", is_new=False)
    _check("payment_events", "amount", "kind NOT IN ('captured', 'refunded', 'kept') OR amount > 0", is_new=False)


def _check(table: str, name: str, condition: str, *, is_new: bool = True) -> None:
    """Put a condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    if not is_new:
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
