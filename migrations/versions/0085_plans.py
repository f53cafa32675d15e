"""Plans of shops with their limits, which shop had which when, and commissions that are agreed with a plan."""

from alembic import op

revision = "0085_plans"
down_revision = "0084_claimed_orders"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE plans (
    id uuid CONSTRAINT plans_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT plans_name_key UNIQUE,
    description text NOT NULL,
    max_products bigint,
    max_members bigint,
    price_amount bigint,
    currency text,
    retired_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT plans_limits_check CHECK (max_products >= 0 AND max_members >= 1),
    CONSTRAINT plans_price_check CHECK (price_amount >= 0 AND currency ~ '^[A-Z]{3}$'),
    CONSTRAINT plans_priced_check CHECK ((price_amount IS NULL) = (currency IS NULL))
)
    """,
    """
CREATE TABLE plan_assignments (
    id uuid CONSTRAINT plan_assignments_pkey PRIMARY KEY,
    shop_id uuid CONSTRAINT plan_assignments_shop_id_fkey REFERENCES shops (id),
    plan_id uuid NOT NULL CONSTRAINT plan_assignments_plan_id_fkey REFERENCES plans (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    CONSTRAINT plan_assignments_period_check CHECK (starts_at <= ends_at)
)
    """,
    """
CREATE UNIQUE INDEX plan_assignments_open_key ON plan_assignments (shop_id)
    NULLS NOT DISTINCT WHERE ends_at IS NULL
    """,
    "CREATE INDEX plan_assignments_shop_id_starts_at_idx ON plan_assignments (shop_id, starts_at)",
    "CREATE INDEX plan_assignments_plan_id_idx ON plan_assignments (plan_id) WHERE ends_at IS NULL",
)


def upgrade() -> None:
    """Add the tables, and the scope of commissions."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)
    _scopes("'market', 'plan', 'shop', 'category', 'product'")


def downgrade() -> None:
    """Remove them again; rules of plans are gone with them, what was charged by them stays as it was."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        "UPDATE commission_lines SET rule_id = NULL FROM commission_rules AS rule"
        " WHERE rule.id = commission_lines.rule_id AND rule.scope = 'plan'"
    )
    op.execute("DELETE FROM commission_rules WHERE scope = 'plan'")
    _scopes("'market', 'shop', 'category', 'product'")
    for table in ("plan_assignments", "plans"):
        op.execute(f"DROP TABLE {table}")


def _scopes(scopes: str) -> None:
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE commission_rules DROP CONSTRAINT commission_rules_scope_check"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE commission_rules ADD CONSTRAINT commission_rules_scope_check CHECK (scope IN ({scopes}))"
    )
