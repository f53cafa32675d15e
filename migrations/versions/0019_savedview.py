"""Lists as somebody filtered them, to be seen again."""

from alembic import op

revision = "0019_savedview"
down_revision = "0018_change"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table of saved views."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # scope_id is the id of a shop, which stands a floor above: no foreign key goes up.
    op.execute("""
        CREATE TABLE saved_views (
            id uuid CONSTRAINT saved_views_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT saved_views_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            scope_id uuid NOT NULL,
            place text NOT NULL,
            name text NOT NULL,
            query text NOT NULL,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute(
        "CREATE UNIQUE INDEX saved_views_account_id_scope_id_place_name_key"
        " ON saved_views (account_id, scope_id, place, name)"
    )


def downgrade() -> None:
    """Drop the table of saved views."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE saved_views")
