"""Addresses that categories had before."""

from alembic import op

revision = "0036_moved_categories"
down_revision = "0035_exported_collections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE moved_categories (
            slug text NOT NULL,
            category_id uuid NOT NULL,
            moved_at timestamptz NOT NULL,
            CONSTRAINT moved_categories_pkey PRIMARY KEY (slug),
            CONSTRAINT moved_categories_category_id_fkey FOREIGN KEY (category_id)
                REFERENCES categories (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX moved_categories_category_id_idx ON moved_categories (category_id)")


def downgrade() -> None:
    """Remove it again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE moved_categories")
