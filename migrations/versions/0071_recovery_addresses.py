"""Find carts left behind by the address of who bought, however it is written."""

from alembic import op

revision = "0071_recovery_addresses"
down_revision = "0070_recommendation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put an index on addresses in small letters in the place of the other."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        -- squawk-ignore require-concurrent-index-creation
        CREATE INDEX abandoned_carts_lower_email_idx ON abandoned_carts (lower(email))
    """)
    op.execute("""
        -- squawk-ignore require-concurrent-index-deletion
        DROP INDEX abandoned_carts_email_idx
    """)


def downgrade() -> None:
    """Bring the other back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("CREATE INDEX abandoned_carts_email_idx ON abandoned_carts (email) WHERE state = 'open'")
    op.execute("DROP INDEX abandoned_carts_lower_email_idx")
