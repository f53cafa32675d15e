"""Listings and orders know how their pictures are to be cut, as those of products do."""

from alembic import op

revision = "0041_frames"
down_revision = "0040_logos_on_cards"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "ALTER TABLE products ADD COLUMN image_frame jsonb",
    "ALTER TABLE order_lines ADD COLUMN image_frame jsonb",
)
_DOWN = (
    "ALTER TABLE order_lines DROP COLUMN image_frame",
    "ALTER TABLE products DROP COLUMN image_frame",
)


def upgrade() -> None:
    """Add the columns, empty."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _DOWN:
        op.execute(statement)
