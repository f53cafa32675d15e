"""What sells best, ranked by the clock."""

from alembic import op

revision = "0032_bestsellers"
down_revision = "0031_taken_variant"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the ranking."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE showcase_bestsellers (
            position bigint NOT NULL,
            product_id uuid NOT NULL,
            CONSTRAINT showcase_bestsellers_pkey PRIMARY KEY (position)
        )
        """
    )


def downgrade() -> None:
    """Remove it again."""
    op.execute("DROP TABLE showcase_bestsellers")
