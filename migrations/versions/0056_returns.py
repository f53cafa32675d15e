"""Goods that come back: returns with their lines and pictures, and pieces of lines that are on their way back."""

from alembic import op

revision = "0056_returns"
down_revision = "0055_payment_differences"
branch_labels = None
depends_on = None

_ENTRIES = "'placed', 'moved', 'note', 'tracking', 'shipment', 'taken_off', 'message', {}'payment', 'refund'"
_RETURN = "'return', "
_FORMER_COUNTS = "cancelled >= 0 AND shipped >= 0 AND returned BETWEEN 0 AND shipped AND credited_amount >= 0"
_COUNTS = """
cancelled >= 0 AND shipped >= 0 AND returned >= 0 AND coming_back >= 0 AND returned + coming_back <= shipped
AND credited_amount >= 0
"""
TABLES = (
    """
CREATE TABLE returns (
    id uuid CONSTRAINT returns_pkey PRIMARY KEY,
    shop_id uuid NOT NULL,
    order_id uuid NOT NULL CONSTRAINT returns_order_id_fkey REFERENCES orders (id),
    sub_order_id uuid NOT NULL,
    number bigint NOT NULL,
    order_code text NOT NULL,
    buyer_name text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    words text NOT NULL,
    wish text NOT NULL,
    answer text NOT NULL,
    currency text NOT NULL,
    refunded_amount bigint NOT NULL,
    -- No foreign key: variants may be taken out of the catalogue, the return stays.
    replacement_variant_id uuid,
    tracking_number text NOT NULL,
    requested_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT returns_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT returns_sub_order_id_number_key UNIQUE (sub_order_id, number),
    CONSTRAINT returns_state_check CHECK (state IN (
        'requested', 'approved', 'rejected', 'cancelled', 'received', 'refunded', 'exchanging', 'exchanged')),
    CONSTRAINT returns_refunded_check CHECK (refunded_amount >= 0 AND (state = 'refunded' OR refunded_amount = 0)),
    CONSTRAINT returns_replacement_check CHECK (
        (replacement_variant_id IS NOT NULL) = (state IN ('exchanging', 'exchanged')))
)
    """,
    "CREATE INDEX returns_shop_id_requested_at_id_idx ON returns (shop_id, requested_at, id)",
    "CREATE INDEX returns_shop_id_state_requested_at_id_idx ON returns (shop_id, state, requested_at, id)",
    """
CREATE TABLE return_lines (
    return_id uuid CONSTRAINT return_lines_return_id_fkey REFERENCES returns (id),
    order_line_id uuid CONSTRAINT return_lines_order_line_id_fkey REFERENCES order_lines (id),
    variant_id uuid NOT NULL,
    title text NOT NULL,
    quantity bigint NOT NULL,
    restocked bigint NOT NULL,
    written_off bigint NOT NULL,
    CONSTRAINT return_lines_pkey PRIMARY KEY (return_id, order_line_id),
    CONSTRAINT return_lines_counts_check CHECK (
        quantity > 0 AND restocked >= 0 AND written_off >= 0 AND restocked + written_off IN (0, quantity))
)
    """,
    "CREATE INDEX return_lines_order_line_id_idx ON return_lines (order_line_id)",
    """
CREATE TABLE return_photos (
    return_id uuid CONSTRAINT return_photos_return_id_fkey REFERENCES returns (id),
    position bigint NOT NULL,
    media_key text NOT NULL CONSTRAINT return_photos_media_key_fkey REFERENCES media_private_objects (key),
    sha256 text NOT NULL,
    CONSTRAINT return_photos_pkey PRIMARY KEY (return_id, position),
    CONSTRAINT return_photos_return_id_sha256_key UNIQUE (return_id, sha256)
)
    """,
)


def upgrade() -> None:
    """Add the tables, the column and the entry."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)
    op.execute("ALTER TABLE order_line_progress ADD COLUMN coming_back bigint NOT NULL DEFAULT 0")
    _check("order_line_progress", "counts", _COUNTS)
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format(_RETURN)})")
    _check("media_private_objects", "kind", "kind IN ('receipt', 'return')")


def downgrade() -> None:
    """Remove them again, with all returns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("return_photos", "return_lines", "returns"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DELETE FROM media_private_objects WHERE kind = 'return'")
    _check("media_private_objects", "kind", "kind IN ('receipt')")
    op.execute("DELETE FROM order_timeline WHERE entry = 'return'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format('')})")
    _check("order_line_progress", "counts", _FORMER_COUNTS)
    op.execute("ALTER TABLE order_line_progress DROP COLUMN coming_back")


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
