"""Commissions: rules with their history, what was charged for each line, and what of it went back."""

from alembic import op

revision = "0060_commission"
down_revision = "0059_review_pictures"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE commission_rules (
    id uuid CONSTRAINT commission_rules_pkey PRIMARY KEY,
    scope text NOT NULL,
    subject_id uuid,
    currency text,
    rate_bp bigint NOT NULL,
    fixed_amount bigint NOT NULL,
    tax_bp bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT commission_rules_scope_check CHECK (scope IN ('market', 'shop', 'category', 'product')),
    CONSTRAINT commission_rules_subject_check CHECK ((scope = 'market') = (subject_id IS NULL)),
    CONSTRAINT commission_rules_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT commission_rules_shares_check CHECK (rate_bp BETWEEN 0 AND 10000 AND tax_bp BETWEEN 0 AND 10000),
    CONSTRAINT commission_rules_fixed_check CHECK (fixed_amount = 0 OR fixed_amount > 0 AND currency IS NOT NULL),
    CONSTRAINT commission_rules_period_check CHECK (starts_at <= ends_at)
)
    """,
    """
CREATE UNIQUE INDEX commission_rules_open_key ON commission_rules (scope, subject_id, currency)
    NULLS NOT DISTINCT WHERE ends_at IS NULL
    """,
    "CREATE INDEX commission_rules_subject_id_idx ON commission_rules (subject_id)",
    """
CREATE TABLE commission_lines (
    order_line_id uuid CONSTRAINT commission_lines_pkey PRIMARY KEY,
    reference_id uuid NOT NULL,
    shop_id uuid NOT NULL CONSTRAINT commission_lines_shop_id_fkey REFERENCES shops (id),
    rule_id uuid CONSTRAINT commission_lines_rule_id_fkey REFERENCES commission_rules (id),
    rate_bp bigint NOT NULL,
    fixed_amount bigint NOT NULL,
    tax_bp bigint NOT NULL,
    currency text NOT NULL,
    base_amount bigint NOT NULL,
    amount bigint NOT NULL,
    tax_amount bigint NOT NULL,
    reversed_base_amount bigint NOT NULL DEFAULT 0,
    reversed_amount bigint NOT NULL DEFAULT 0,
    reversed_tax_amount bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT commission_lines_amounts_check CHECK (
        base_amount >= 0 AND amount BETWEEN 0 AND base_amount AND tax_amount >= 0),
    CONSTRAINT commission_lines_reversed_check CHECK (
        reversed_base_amount BETWEEN 0 AND base_amount AND reversed_amount BETWEEN 0 AND amount
        AND reversed_tax_amount BETWEEN 0 AND tax_amount)
)
    """,
    "CREATE INDEX commission_lines_reference_id_idx ON commission_lines (reference_id)",
    """
CREATE TABLE commission_reversals (
    reference_id uuid,
    order_line_id uuid
        CONSTRAINT commission_reversals_order_line_id_fkey REFERENCES commission_lines (order_line_id),
    base_amount bigint NOT NULL,
    amount bigint NOT NULL,
    tax_amount bigint NOT NULL,
    reversed_at timestamptz NOT NULL,
    CONSTRAINT commission_reversals_pkey PRIMARY KEY (reference_id, order_line_id),
    CONSTRAINT commission_reversals_amounts_check CHECK (base_amount >= 0 AND amount >= 0 AND tax_amount >= 0)
)
    """,
    "CREATE INDEX commission_reversals_order_line_id_idx ON commission_reversals (order_line_id)",
)
# What was charged is frozen, and what was given back only grows.
FROZEN = (
    """
CREATE FUNCTION commission_lines_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.order_line_id, OLD.reference_id, OLD.shop_id, OLD.rate_bp, OLD.fixed_amount, OLD.tax_bp, OLD.currency,
            OLD.base_amount, OLD.amount, OLD.tax_amount)
        IS DISTINCT FROM (NEW.order_line_id, NEW.reference_id, NEW.shop_id, NEW.rate_bp, NEW.fixed_amount, NEW.tax_bp,
            NEW.currency, NEW.base_amount, NEW.amount, NEW.tax_amount)
        OR NEW.reversed_base_amount < OLD.reversed_base_amount OR NEW.reversed_amount < OLD.reversed_amount
        OR NEW.reversed_tax_amount < OLD.reversed_tax_amount
    THEN
        RAISE EXCEPTION 'the commission of line % is frozen', OLD.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commission_lines_frozen_check';
    END IF;
    RETURN NEW;
END $$
    """,
    """
CREATE TRIGGER commission_lines_frozen BEFORE UPDATE ON commission_lines
    FOR EACH ROW EXECUTE FUNCTION commission_lines_frozen()
    """,
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*TABLES, *FROZEN):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("commission_reversals", "commission_lines", "commission_rules"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION commission_lines_frozen()")
