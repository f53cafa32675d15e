"""Orders keep what promotions took off each line and off shipping, and how much of it the platform pays."""

from alembic import op

revision = "0052_reductions"
down_revision = "0051_promotion"
branch_labels = None
depends_on = None

SUM = """
CREATE FUNCTION reductions_sum(reductions jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(sum((each ->> 'amount')::bigint), 0)::bigint FROM jsonb_each(reductions) AS one (promotion_id, each)
$$
"""
# Each is an object by promotion; that of all promotions of a part says their amounts.
COLUMNS = (
    "ALTER TABLE order_lines ADD COLUMN reductions jsonb NOT NULL DEFAULT '{}'",
    "ALTER TABLE sub_orders ADD COLUMN shipping_reductions jsonb NOT NULL DEFAULT '{}'",
    "ALTER TABLE sub_orders ADD COLUMN funded_amount bigint NOT NULL DEFAULT 0",
    # Whoever moves a part reads no lines, and must know what to give back.
    "ALTER TABLE sub_orders ADD COLUMN promotions jsonb NOT NULL DEFAULT '{}'",
)
# What somebody paid for a line is what it cost less these: no sum of a line may say otherwise than its parts.
CHECKS = (
    ("order_lines", "reductions", "discount_amount = reductions_sum(reductions)"),
    ("sub_orders", "funded", "funded_amount BETWEEN 0 AND discount_amount + reductions_sum(shipping_reductions)"),
)


def upgrade() -> None:
    """Add the columns, what holds them together, and a way to somebody's earlier orders."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(SUM)
    for statement in COLUMNS:
        op.execute(statement)
    # There has been no release yet: the tables are small.
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX orders_contact_email_idx ON orders (lower(contact_email))"
    )
    for table, name, condition in CHECKS:
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({condition})"
        )


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table, name, _ in CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check")
    op.execute("ALTER TABLE sub_orders DROP COLUMN promotions")
    op.execute("ALTER TABLE sub_orders DROP COLUMN funded_amount")
    op.execute("ALTER TABLE sub_orders DROP COLUMN shipping_reductions")
    op.execute("ALTER TABLE order_lines DROP COLUMN reductions")
    op.execute("DROP INDEX orders_contact_email_idx")
    op.execute("DROP FUNCTION reductions_sum(jsonb)")
