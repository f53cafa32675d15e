"""How a shop looks: logo, banner, two colours."""

from alembic import op

revision = "0023_shop_look"
down_revision = "0022_showcase"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns for the look; a shop without any wears the house's."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # Few rows, and no value in any of them: the checks are true before they are looked at.
    op.execute("""
        ALTER TABLE shops
            ADD COLUMN logo_hash text,
            ADD COLUMN banner_hash text,
            ADD COLUMN leaf_colour text CONSTRAINT shops_leaf_colour_check CHECK (leaf_colour ~ '^#[0-9a-f]{6}$'),
            ADD COLUMN marigold_colour text
                CONSTRAINT shops_marigold_colour_check CHECK (marigold_colour ~ '^#[0-9a-f]{6}$')
    """)


def downgrade() -> None:
    """Drop the columns of the look."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""
        ALTER TABLE shops
            DROP COLUMN logo_hash,
            DROP COLUMN banner_hash,
            DROP COLUMN leaf_colour,
            DROP COLUMN marigold_colour
    """)
