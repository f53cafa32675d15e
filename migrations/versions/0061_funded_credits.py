"""What the platform pays a shop less when what it helped to pay for comes back."""

from alembic import op

revision = "0061_funded_credits"
down_revision = "0060_commission"
branch_labels = None
depends_on = None

COLUMNS = (
    "ALTER TABLE sub_orders ADD COLUMN credited_funded_amount bigint NOT NULL DEFAULT 0",
    "ALTER TABLE order_credits ADD COLUMN funded_amount bigint NOT NULL DEFAULT 0",
    "ALTER TABLE order_credit_lines ADD COLUMN funded_amount bigint NOT NULL DEFAULT 0",
    # What was booked until now went by what the buyer paid less: those sums stay as they stand in the books.
    """
UPDATE sub_orders SET credited_funded_amount =
    funded_amount - round(funded_amount::numeric * (total_amount - credited_amount) / total_amount)
WHERE funded_amount > 0 AND credited_amount > 0
    """,
    """
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE sub_orders ADD CONSTRAINT sub_orders_credited_funded_check CHECK (
    credited_funded_amount BETWEEN 0 AND funded_amount)
    """,
)


def upgrade() -> None:
    """Add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in COLUMNS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE order_credit_lines DROP COLUMN funded_amount")
    op.execute("ALTER TABLE order_credits DROP COLUMN funded_amount")
    op.execute("ALTER TABLE sub_orders DROP COLUMN credited_funded_amount")
