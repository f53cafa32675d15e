"""How long a way of shipping takes."""

from alembic import op

revision = "0025_delivery_days"
down_revision = "0024_payment_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let sellers say from how many to how many days."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # Nobody has said anything yet, so the check has nothing to find; the table has a few rows for each shop.
    op.execute(
        "ALTER TABLE shipping_methods ADD COLUMN days_from bigint, ADD COLUMN days_to bigint"
        " CONSTRAINT shipping_methods_days_check"
        " CHECK ((days_from IS NULL) = (days_to IS NULL) AND days_from BETWEEN 0 AND days_to)"
    )


def downgrade() -> None:
    """Forget them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE shipping_methods DROP COLUMN days_from, DROP COLUMN days_to")
