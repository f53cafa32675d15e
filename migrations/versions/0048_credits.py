"""What parts of orders cost less than was agreed: pieces taken off, come back, or money given back without them."""

from alembic import op

revision = "0048_credits"
down_revision = "0047_gateways"
branch_labels = None
depends_on = None

_ENTRIES = "'placed', 'moved', 'note', 'tracking', 'shipment', {}'payment', 'refund'"
_TAKEN_OFF = "'taken_off', "
_COUNTS = "cancelled >= 0 AND shipped >= 0"
TABLES = (
    """
CREATE TABLE order_credits (
    id uuid CONSTRAINT order_credits_pkey PRIMARY KEY,
    sub_order_id uuid NOT NULL,
    shop_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    tax_amount bigint NOT NULL,
    shipping_amount bigint NOT NULL,
    currency text NOT NULL,
    reason text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_label text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT order_credits_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT order_credits_kind_check CHECK (kind IN ('cancelled', 'refund', 'return')),
    CONSTRAINT order_credits_amounts_check CHECK (
        amount >= 0 AND tax_amount BETWEEN 0 AND amount AND shipping_amount BETWEEN 0 AND amount)
)
    """,
    "CREATE INDEX order_credits_sub_order_id_idx ON order_credits (sub_order_id)",
    """
CREATE TABLE order_credit_lines (
    credit_id uuid CONSTRAINT order_credit_lines_credit_id_fkey REFERENCES order_credits (id),
    order_line_id uuid CONSTRAINT order_credit_lines_order_line_id_fkey REFERENCES order_lines (id),
    quantity bigint NOT NULL,
    amount bigint NOT NULL,
    tax_amount bigint NOT NULL,
    CONSTRAINT order_credit_lines_pkey PRIMARY KEY (credit_id, order_line_id),
    CONSTRAINT order_credit_lines_amounts_check CHECK (
        quantity > 0 AND amount >= 0 AND tax_amount BETWEEN 0 AND amount)
)
    """,
    "CREATE INDEX order_credit_lines_order_line_id_idx ON order_credit_lines (order_line_id)",
)
COLUMNS = (
    "ALTER TABLE sub_orders ADD COLUMN credited_amount bigint NOT NULL DEFAULT 0",
    "ALTER TABLE sub_orders ADD COLUMN credited_tax_amount bigint NOT NULL DEFAULT 0",
    "ALTER TABLE sub_orders ADD COLUMN credited_shipping_amount bigint NOT NULL DEFAULT 0",
    """
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE sub_orders ADD CONSTRAINT sub_orders_credited_check CHECK (
    credited_amount BETWEEN 0 AND total_amount AND credited_shipping_amount BETWEEN 0 AND shipping_amount
    AND credited_tax_amount BETWEEN 0 AND tax_included_amount + tax_added_amount)
    """,
    "ALTER TABLE order_line_progress ADD COLUMN returned bigint NOT NULL DEFAULT 0",
    "ALTER TABLE order_line_progress ADD COLUMN credited_amount bigint NOT NULL DEFAULT 0",
)
LIMITS = """
CREATE OR REPLACE FUNCTION order_line_progress_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sold bigint;
    paid bigint;
BEGIN
    SELECT quantity, total_amount INTO sold, paid FROM order_lines WHERE id = NEW.order_line_id;
    IF NEW.cancelled + NEW.shipped > sold THEN
        RAISE EXCEPTION 'more of line % was cancelled and sent than was sold', NEW.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_progress_sold_check';
    END IF;
    IF NEW.credited_amount > paid THEN
        RAISE EXCEPTION 'more is given back for line % than was paid', NEW.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_progress_paid_check';
    END IF;
    RETURN NEW;
END $$
"""
FORMER_LIMITS = """
CREATE OR REPLACE FUNCTION order_line_progress_limits() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
# Deferred, because a credit and its part are written by two statements and must agree when the transaction ends.
SUMS = (
    """
CREATE FUNCTION order_credits_sums_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
BEGIN
    IF TG_TABLE_NAME = 'sub_orders' THEN
        checked := NEW.id;
    ELSE
        checked := NEW.sub_order_id;
    END IF;
    PERFORM 1 FROM sub_orders s
    LEFT JOIN LATERAL (
        SELECT COALESCE(sum(amount), 0) AS amount, COALESCE(sum(tax_amount), 0) AS tax,
            COALESCE(sum(shipping_amount), 0) AS shipping
        FROM order_credits c WHERE c.sub_order_id = s.id
    ) c ON true
    WHERE s.id = checked AND NOT (c.amount = s.credited_amount AND c.tax = s.credited_tax_amount
        AND c.shipping = s.credited_shipping_amount);
    IF FOUND THEN
        RAISE EXCEPTION 'what sub-order % costs less is not the sum of its credits', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_credits_sums_check';
    END IF;
    RETURN NULL;
END $$
    """,
    """
CREATE CONSTRAINT TRIGGER order_credits_sums_check AFTER INSERT OR UPDATE ON order_credits
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_credits_sums_check()
    """,
    """
CREATE CONSTRAINT TRIGGER sub_orders_credits_sums_check AFTER UPDATE OF credited_amount, credited_tax_amount,
    credited_shipping_amount ON sub_orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_credits_sums_check()
    """,
)


def upgrade() -> None:
    """Add the tables and columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format(_TAKEN_OFF)})")
    for statement in (*TABLES, *COLUMNS, LIMITS, *SUMS):
        op.execute(statement)
    _check("order_line_progress", "counts", f"{_COUNTS} AND returned BETWEEN 0 AND shipped AND credited_amount >= 0")


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TRIGGER sub_orders_credits_sums_check ON sub_orders")
    op.execute("DROP TABLE order_credit_lines")
    op.execute("DROP TABLE order_credits")
    op.execute("DROP FUNCTION order_credits_sums_check()")
    _check("order_line_progress", "counts", _COUNTS)
    op.execute(FORMER_LIMITS)
    for column in ("credited_amount", "returned"):
        op.execute(f"ALTER TABLE order_line_progress DROP COLUMN {column}")
    op.execute("ALTER TABLE sub_orders DROP CONSTRAINT sub_orders_credited_check")
    for column in ("credited_shipping_amount", "credited_tax_amount", "credited_amount"):
        op.execute(f"ALTER TABLE sub_orders DROP COLUMN {column}")
    op.execute("DELETE FROM order_timeline WHERE entry = 'taken_off'")
    _check("order_timeline", "entry", f"entry IN ({_ENTRIES.format('')})")


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
