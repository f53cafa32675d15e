"""Claim sales may have a price of their own, and what is kept at it in a cart as well."""

from alembic import op

revision = "0127_prices_of_claim_sales"
down_revision = "0126_joined_members"
branch_labels = None
depends_on = None

# No row has any of it yet, so nothing is looked through for long.
_UNSEEN = "-- squawk-ignore constraint-missing-not-valid\n"
_CHECKS = (
    ("telegram_claim_sales", "price_amount", "price_amount > 0"),
    ("telegram_claim_sales", "price", "num_nonnulls(price_amount, price_currency) IN (0, 2)"),
    ("cart_items", "right_price", "right_price IS NULL OR (right_price > 0 AND right_id IS NOT NULL)"),
)


def upgrade() -> None:
    """Add the prices."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_claim_sales ADD COLUMN price_amount bigint, ADD COLUMN price_currency text")
    op.execute("ALTER TABLE cart_items ADD COLUMN right_price bigint")
    for table, name, condition in _CHECKS:
        op.execute(f"{_UNSEEN}ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({condition})")


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE cart_items DROP COLUMN right_price")
    op.execute("ALTER TABLE telegram_claim_sales DROP COLUMN price_amount, DROP COLUMN price_currency")
