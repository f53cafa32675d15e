"""Orders, sub-orders, lines and timeline."""

from alembic import op

revision = "0016_order"
down_revision = "0015_cart"
branch_labels = None
depends_on = None

ORDERS = """
CREATE TABLE orders (
    id uuid CONSTRAINT orders_pkey PRIMARY KEY,
    code text NOT NULL CONSTRAINT orders_code_key UNIQUE,
    -- No foreign key: carts are cleared away in time, and this is what makes a second checkout of one find the first.
    cart_id uuid CONSTRAINT orders_cart_id_key UNIQUE,
    account_id uuid CONSTRAINT orders_account_id_fkey REFERENCES accounts (id) ON DELETE SET NULL,
    contact_name text NOT NULL,
    contact_phone text NOT NULL,
    contact_email text NOT NULL,
    address_line text NOT NULL,
    address_city text NOT NULL,
    address_region text NOT NULL,
    address_country text NOT NULL,
    address_postal_code text NOT NULL,
    locale text NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    payment_method text NOT NULL,
    settlement text NOT NULL,
    payment_id uuid,
    payment_state text NOT NULL,
    paid_amount bigint NOT NULL,
    refunded_amount bigint NOT NULL,
    subtotal_amount bigint NOT NULL,
    discount_amount bigint NOT NULL,
    shipping_amount bigint NOT NULL,
    tax_included_amount bigint NOT NULL,
    tax_added_amount bigint NOT NULL,
    total_amount bigint NOT NULL,
    placed_at timestamptz NOT NULL,
    hold_expires_at timestamptz NOT NULL,
    paid_at timestamptz,
    updated_at timestamptz NOT NULL,
    CONSTRAINT orders_status_check CHECK (status IN (
        'pending', 'part_confirmed', 'confirmed', 'processing', 'part_shipped', 'shipped',
        'part_delivered', 'delivered', 'part_returned', 'returned', 'cancelled')),
    CONSTRAINT orders_settlement_check CHECK (settlement IN ('gateway', 'receipt', 'cash')),
    CONSTRAINT orders_payment_state_check CHECK (
        payment_state IN ('open', 'in_review', 'failed', 'closed', 'paid', 'refunded')),
    CONSTRAINT orders_amounts_check CHECK (
        subtotal_amount >= 0 AND discount_amount BETWEEN 0 AND subtotal_amount AND shipping_amount >= 0
        AND tax_included_amount >= 0 AND tax_added_amount >= 0),
    CONSTRAINT orders_total_check CHECK (
        total_amount = subtotal_amount - discount_amount + shipping_amount + tax_added_amount),
    CONSTRAINT orders_refunded_check CHECK (refunded_amount BETWEEN 0 AND paid_amount)
)
"""
SUB_ORDERS = """
CREATE TABLE sub_orders (
    id uuid CONSTRAINT sub_orders_pkey PRIMARY KEY,
    order_id uuid NOT NULL CONSTRAINT sub_orders_order_id_fkey REFERENCES orders (id),
    shop_id uuid NOT NULL CONSTRAINT sub_orders_shop_id_fkey REFERENCES shops (id),
    shop_slug text NOT NULL,
    shop_name text NOT NULL,
    number bigint NOT NULL,
    status text NOT NULL,
    cancel_reason text,
    currency text NOT NULL,
    subtotal_amount bigint NOT NULL,
    discount_amount bigint NOT NULL,
    shipping_amount bigint NOT NULL,
    tax_included_amount bigint NOT NULL,
    tax_added_amount bigint NOT NULL,
    total_amount bigint NOT NULL,
    shipping_method_id uuid,
    shipping_method_name text NOT NULL,
    tracking_number text,
    placed_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    shipped_at timestamptz,
    delivered_at timestamptz,
    cancelled_at timestamptz,
    -- When the ledger was told that this money is the shop's; a cancellation afterwards books it back.
    booked_at timestamptz,
    CONSTRAINT sub_orders_order_id_shop_id_key UNIQUE (order_id, shop_id),
    CONSTRAINT sub_orders_number_shop_id_key UNIQUE (number, shop_id),
    CONSTRAINT sub_orders_shop_id_id_key UNIQUE (shop_id, id),
    CONSTRAINT sub_orders_status_check CHECK (status IN (
        'pending', 'confirmed', 'processing', 'shipped', 'delivered', 'cancelled', 'returned')),
    CONSTRAINT sub_orders_cancel_reason_check CHECK (
        (status = 'cancelled') = (cancel_reason IS NOT NULL)
        AND cancel_reason IN ('customer', 'seller', 'operator', 'expired', 'sold_out')),
    CONSTRAINT sub_orders_amounts_check CHECK (
        subtotal_amount >= 0 AND discount_amount BETWEEN 0 AND subtotal_amount AND shipping_amount >= 0
        AND tax_included_amount >= 0 AND tax_added_amount >= 0),
    CONSTRAINT sub_orders_total_check CHECK (
        total_amount = subtotal_amount - discount_amount + shipping_amount + tax_added_amount)
)
"""
ORDER_LINES = """
CREATE TABLE order_lines (
    id uuid CONSTRAINT order_lines_pkey PRIMARY KEY,
    sub_order_id uuid NOT NULL,
    shop_id uuid NOT NULL,
    position bigint NOT NULL,
    variant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    product_slug text NOT NULL,
    product_title text NOT NULL,
    variant_title text NOT NULL,
    sku text NOT NULL,
    image_hash text,
    quantity bigint NOT NULL,
    unit_price_amount bigint NOT NULL,
    subtotal_amount bigint NOT NULL,
    discount_amount bigint NOT NULL,
    tax_included_amount bigint NOT NULL,
    tax_added_amount bigint NOT NULL,
    total_amount bigint NOT NULL,
    CONSTRAINT order_lines_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT order_lines_sub_order_id_position_key UNIQUE (sub_order_id, position),
    CONSTRAINT order_lines_amounts_check CHECK (
        quantity > 0 AND unit_price_amount >= 0 AND subtotal_amount = unit_price_amount * quantity
        AND discount_amount BETWEEN 0 AND subtotal_amount AND tax_included_amount >= 0 AND tax_added_amount >= 0
        AND total_amount = subtotal_amount - discount_amount + tax_added_amount)
)
"""
REST = (
    """
CREATE TABLE order_timeline (
    id uuid CONSTRAINT order_timeline_pkey PRIMARY KEY,
    order_id uuid NOT NULL CONSTRAINT order_timeline_order_id_fkey REFERENCES orders (id),
    sub_order_id uuid CONSTRAINT order_timeline_sub_order_id_fkey REFERENCES sub_orders (id),
    entry text NOT NULL,
    source text,
    target text,
    note text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_label text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT order_timeline_entry_check CHECK (
        entry IN ('placed', 'moved', 'note', 'tracking', 'payment', 'refund'))
)
    """,
    """
CREATE TABLE order_tokens (
    token_hash bytea CONSTRAINT order_tokens_pkey PRIMARY KEY,
    order_id uuid NOT NULL CONSTRAINT order_tokens_order_id_fkey REFERENCES orders (id),
    created_at timestamptz NOT NULL
)
    """,
    """
CREATE TABLE order_numbers (
    shop_id uuid CONSTRAINT order_numbers_pkey PRIMARY KEY
        CONSTRAINT order_numbers_shop_id_fkey REFERENCES shops (id),
    last_number bigint NOT NULL
)
    """,
    """
CREATE INDEX orders_account_id_placed_at_id_idx ON orders (account_id, placed_at, id) WHERE account_id IS NOT NULL
    """,
    """
CREATE INDEX orders_placed_at_id_idx ON orders (placed_at, id)
    """,
    """
CREATE INDEX orders_status_placed_at_id_idx ON orders (status, placed_at, id)
    """,
    """
CREATE INDEX sub_orders_shop_id_placed_at_id_idx ON sub_orders (shop_id, placed_at, id)
    """,
    """
CREATE INDEX sub_orders_shop_id_status_placed_at_id_idx ON sub_orders (shop_id, status, placed_at, id)
    """,
    """
CREATE INDEX order_timeline_order_id_at_id_idx ON order_timeline (order_id, at, id)
    """,
    """
CREATE INDEX order_tokens_order_id_idx ON order_tokens (order_id)
    """,
    """
CREATE INDEX orders_payment_state_placed_at_id_idx ON orders (payment_state, placed_at, id)
    """,
)
# Deferred, because an order and its parts are written by several statements and must agree when the transaction ends.
SUMS = (
    """
CREATE FUNCTION order_sums_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
BEGIN
    IF TG_TABLE_NAME = 'orders' THEN
        checked := NEW.id;
    ELSIF TG_TABLE_NAME = 'sub_orders' THEN
        checked := COALESCE(NEW.order_id, OLD.order_id);
    ELSE
        SELECT order_id INTO checked FROM sub_orders WHERE id = NEW.sub_order_id;
    END IF;
    PERFORM 1
    FROM orders o
    LEFT JOIN LATERAL (
        SELECT count(*) AS parts, bool_and(s.currency = o.currency) AS same_currency,
            sum(subtotal_amount) AS subtotal, sum(discount_amount) AS discount, sum(shipping_amount) AS shipping,
            sum(tax_included_amount) AS tax_included, sum(tax_added_amount) AS tax_added, sum(total_amount) AS total
        FROM sub_orders s WHERE s.order_id = o.id
    ) p ON true
    WHERE o.id = checked AND NOT (
        p.parts > 0 AND p.same_currency AND p.subtotal = o.subtotal_amount AND p.discount = o.discount_amount
        AND p.shipping = o.shipping_amount AND p.tax_included = o.tax_included_amount
        AND p.tax_added = o.tax_added_amount AND p.total = o.total_amount);
    IF FOUND THEN
        RAISE EXCEPTION 'order % is not the sum of its sub-orders', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_sums_check';
    END IF;
    PERFORM 1
    FROM sub_orders s
    LEFT JOIN LATERAL (
        SELECT sum(subtotal_amount) AS subtotal, sum(discount_amount) AS discount
        FROM order_lines l WHERE l.sub_order_id = s.id
    ) l ON true
    WHERE s.order_id = checked
        AND NOT (COALESCE(l.subtotal, -1) = s.subtotal_amount AND COALESCE(l.discount, -1) = s.discount_amount);
    IF FOUND THEN
        RAISE EXCEPTION 'a sub-order of order % is not the sum of its lines', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sub_orders_sums_check';
    END IF;
    RETURN NULL;
END $$
    """,
    """
CREATE CONSTRAINT TRIGGER orders_sums_check AFTER INSERT OR UPDATE OF currency, subtotal_amount, discount_amount,
    shipping_amount, tax_included_amount, tax_added_amount, total_amount ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_sums_check()
    """,
    """
CREATE CONSTRAINT TRIGGER sub_orders_sums_check AFTER INSERT OR DELETE OR UPDATE OF order_id, currency,
    subtotal_amount, discount_amount, shipping_amount, tax_included_amount, tax_added_amount, total_amount
    ON sub_orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_sums_check()
    """,
    """
CREATE CONSTRAINT TRIGGER order_lines_sums_check AFTER INSERT ON order_lines
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_sums_check()
    """,
    """
CREATE FUNCTION order_lines_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of an order stays as it was sold' USING ERRCODE = 'restrict_violation';
END $$
    """,
    """
CREATE TRIGGER order_lines_frozen BEFORE UPDATE OR DELETE ON order_lines
    FOR EACH ROW EXECUTE FUNCTION order_lines_are_frozen()
    """,
)
TABLES = ("order_numbers", "order_tokens", "order_timeline", "order_lines", "sub_orders", "orders")


def upgrade() -> None:
    """Orders with the checks that hold their money together."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (ORDERS, SUB_ORDERS, ORDER_LINES, *REST, *SUMS):
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables of orders."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION order_lines_are_frozen()")
    op.execute("DROP FUNCTION order_sums_check()")
