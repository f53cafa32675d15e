"""What was sent before there were parcels becomes one parcel of each part."""

from alembic import op

revision = "0045_sent_before"
down_revision = "0044_shipments"
branch_labels = None
depends_on = None

PARCELS = """
INSERT INTO shipments (id, sub_order_id, shop_id, number, carrier, tracking_number, tracking_address,
    shipped_at, delivered_at)
SELECT gen_random_uuid(), id, shop_id, 1, '', COALESCE(tracking_number, ''), '', shipped_at, delivered_at
FROM sub_orders WHERE shipped_at IS NOT NULL
"""
LINES = """
INSERT INTO shipment_lines (shipment_id, order_line_id, quantity)
SELECT p.id, l.id, l.quantity FROM shipments p JOIN order_lines l ON l.sub_order_id = p.sub_order_id
"""
PROGRESS = """
INSERT INTO order_line_progress (order_line_id, cancelled, shipped)
SELECT order_line_id, 0, quantity FROM shipment_lines
"""
HOLDS = "UPDATE stock_holds SET fulfilled = quantity WHERE state = 'fulfilled'"


def upgrade() -> None:
    """Write them; the numbers are small before a first release."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (PARCELS, LINES, PROGRESS, HOLDS):
        op.execute(statement)


def downgrade() -> None:
    """Leave them: the tables go with the revision before."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
