"""How many letters with gift cards a shop sent of late, and to whom: found without reading all of them."""

from alembic import op

revision = "0092_gift_card_letter_limits"
down_revision = "0091_bank_statements"
branch_labels = None
depends_on = None

# There has been no release yet: the table is small.
STATEMENTS = (
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX gift_card_letters_created_at_idx ON gift_card_letters (created_at)
    """,
    """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX gift_card_letters_email_idx ON gift_card_letters (email, created_at)
    """,
)


def upgrade() -> None:
    """Add the indexes."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP INDEX gift_card_letters_email_idx")
    op.execute("DROP INDEX gift_card_letters_created_at_idx")
