"""What a seller says of a claim sale: words of their own, how many pieces there are, and whether it shows a picture."""

from alembic import op

revision = "0107_claim_sale_terms"
down_revision = "0106_telegram_buyers_groups"
branch_labels = None
depends_on = None

COLUMNS = (
    "ALTER TABLE telegram_claim_sales ADD COLUMN words text NOT NULL DEFAULT ''",
    "ALTER TABLE telegram_claim_sales ADD COLUMN pieces bigint",
    "ALTER TABLE telegram_claim_sales ADD COLUMN shows_photo boolean NOT NULL DEFAULT true",
)
# There has been no release yet, so that the table is small.
CHECK = """
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE telegram_claim_sales ADD CONSTRAINT telegram_claim_sales_pieces_check CHECK (pieces > 0)
"""


def upgrade() -> None:
    """Add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*COLUMNS, CHECK):
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_claim_sales DROP CONSTRAINT telegram_claim_sales_pieces_check")
    for name in ("shows_photo", "pieces", "words"):
        op.execute(f"ALTER TABLE telegram_claim_sales DROP COLUMN {name}")
