"""What shops were owed before there were payouts."""

from alembic import op

revision = "0065_payout_entries"
down_revision = "0064_payout"
branch_labels = None
depends_on = None

# What was booked before there were payouts: each sale and what came off it, as the books have it.
BACKFILL = """
INSERT INTO payout_entries (transaction_id, shop_id, reference_id, number, kind, currency, goods_amount, tax_amount,
    commission_amount, commission_tax_amount, direct_amount, booked_at, ripe_from)
SELECT posting.id, part.shop_id, part.id, part.number,
    CASE posting.kind WHEN 'order.sale' THEN 'sale' WHEN 'order.credit' THEN 'credit' ELSE 'cancellation' END,
    part.currency,
    coalesce(sum(side.amount) FILTER (
        WHERE side.account_kind IN ('customer_funds', 'platform_promotions', 'tax_payable')), 0),
    coalesce(sum(-side.amount) FILTER (WHERE side.account_kind = 'tax_payable'), 0),
    coalesce(sum(side.amount) FILTER (WHERE side.account_kind = 'platform_commission'), 0),
    coalesce(sum(side.amount) FILTER (WHERE side.account_kind = 'commission_tax'), 0),
    0, posting.posted_at,
    CASE WHEN part.status = 'cancelled' THEN posting.posted_at ELSE part.delivered_at END
FROM ledger_transactions AS posting
LEFT JOIN order_credits AS credit ON posting.reference_kind = 'order_credit' AND credit.id = posting.reference_id
JOIN sub_orders AS part ON part.id = coalesce(credit.sub_order_id, posting.reference_id)
JOIN ledger_entries AS side ON side.transaction_id = posting.id
WHERE posting.kind IN ('order.sale', 'order.credit', 'order.sale_reversed')
GROUP BY posting.id, part.id
"""


def upgrade() -> None:
    """Copy what is booked."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '600s'")
    op.execute(BACKFILL)


def downgrade() -> None:
    """Leave the rows: those written since look the same, and go with their table."""
