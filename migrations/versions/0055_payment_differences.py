"""Payments of which their providers know other sums than we do."""

from alembic import op

revision = "0055_payment_differences"
down_revision = "0054_gift_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE payment_differences (
            payment_id uuid PRIMARY KEY,
            provider text NOT NULL,
            currency text NOT NULL,
            came bigint NOT NULL,
            went bigint NOT NULL,
            provider_came bigint NOT NULL,
            provider_went bigint NOT NULL,
            found_at timestamptz NOT NULL,
            CONSTRAINT payment_differences_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments (id)
        )
        """
    )


def downgrade() -> None:
    """Drop them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE payment_differences")
