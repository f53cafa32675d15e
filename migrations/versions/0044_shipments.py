"""Parcels of parts of orders, how far each line has come, and goods that leave their hold one by one."""

from alembic import op

revision = "0044_shipments"
down_revision = "0043_cuts"
branch_labels = None
depends_on = None

_STATES = "'pending', 'confirmed', 'processing', {}'shipped', 'delivered', 'cancelled', 'returned'"
_ENTRIES = "'placed', 'moved', 'note', 'tracking', {}'payment', 'refund'"
_PART_SHIPPED, _SHIPMENT = "'part_shipped', ", "'shipment', "
_COUNTS = "quantity > 0 AND covered >= 0 AND backordered >= 0"
TABLES = (
    """
CREATE TABLE shipments (
    id uuid CONSTRAINT shipments_pkey PRIMARY KEY,
    sub_order_id uuid NOT NULL,
    shop_id uuid NOT NULL,
    number bigint NOT NULL,
    carrier text NOT NULL,
    tracking_number text NOT NULL,
    tracking_address text NOT NULL,
    shipped_at timestamptz NOT NULL,
    delivered_at timestamptz,
    CONSTRAINT shipments_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT shipments_sub_order_id_number_key UNIQUE (sub_order_id, number)
)
    """,
    """
CREATE TABLE shipment_lines (
    shipment_id uuid CONSTRAINT shipment_lines_shipment_id_fkey REFERENCES shipments (id),
    order_line_id uuid CONSTRAINT shipment_lines_order_line_id_fkey REFERENCES order_lines (id),
    quantity bigint NOT NULL,
    CONSTRAINT shipment_lines_pkey PRIMARY KEY (shipment_id, order_line_id),
    CONSTRAINT shipment_lines_quantity_check CHECK (quantity > 0)
)
    """,
    "CREATE INDEX shipment_lines_order_line_id_idx ON shipment_lines (order_line_id)",
    """
CREATE TABLE order_line_progress (
    order_line_id uuid CONSTRAINT order_line_progress_pkey PRIMARY KEY
        CONSTRAINT order_line_progress_order_line_id_fkey REFERENCES order_lines (id),
    cancelled bigint NOT NULL,
    shipped bigint NOT NULL,
    CONSTRAINT order_line_progress_counts_check CHECK (cancelled >= 0 AND shipped >= 0)
)
    """,
)
# Lines are frozen, so that looking at one beside its progress is as good as a check of the row itself.
LIMITS = (
    """
CREATE FUNCTION order_line_progress_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sold bigint;
BEGIN
    SELECT quantity INTO sold FROM order_lines WHERE id = NEW.order_line_id;
    IF NEW.cancelled + NEW.shipped > sold THEN
        RAISE EXCEPTION 'more of line % was cancelled and sent than was sold', NEW.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_progress_sold_check';
    END IF;
    RETURN NEW;
END $$
    """,
    """
CREATE TRIGGER order_line_progress_limits BEFORE INSERT OR UPDATE ON order_line_progress
    FOR EACH ROW EXECUTE FUNCTION order_line_progress_limits()
    """,
)


def upgrade() -> None:
    """Add the tables, the state and the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _check("sub_orders", "status", f"status IN ({_STATES.format(_PART_SHIPPED)})")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format(_SHIPMENT)})")
    op.execute("ALTER TABLE stock_holds ADD COLUMN fulfilled bigint NOT NULL DEFAULT 0")
    _check("stock_holds", "counts", f"{_COUNTS} AND fulfilled BETWEEN 0 AND quantity")
    _check("stock_holds", "parts", "covered + backordered IN (0, quantity - fulfilled)")
    for statement in (*TABLES, *LIMITS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again; what was sent in part counts as being prepared, what left a hold as never held."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("order_line_progress", "shipment_lines", "shipments"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION order_line_progress_limits()")
    op.execute("UPDATE stock_holds SET quantity = quantity - fulfilled WHERE fulfilled BETWEEN 1 AND quantity - 1")
    _check("stock_holds", "parts", "covered + backordered IN (0, quantity)")
    _check("stock_holds", "counts", _COUNTS)
    op.execute("ALTER TABLE stock_holds DROP COLUMN fulfilled")
    op.execute("DELETE FROM order_timeline WHERE entry = 'shipment'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format('')})")
    op.execute("UPDATE sub_orders SET status = 'processing' WHERE status = 'part_shipped'")
    _check("sub_orders", "status", f"status IN ({_STATES.format('')})")


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
