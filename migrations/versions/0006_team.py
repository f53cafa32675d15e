"""Who belongs to what."""

from alembic import op

revision = "0006_team"
down_revision = "0005_apikey"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # team_id is the id of a shop, which stands a floor above: no foreign key goes up.
    op.execute("""
        CREATE TABLE team_members (
            team_id uuid NOT NULL,
            account_id uuid NOT NULL
                CONSTRAINT team_members_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            role text NOT NULL
                CONSTRAINT team_members_role_check CHECK (role IN ('owner', 'manager', 'staff', 'viewer')),
            created_at timestamptz NOT NULL,
            CONSTRAINT team_members_pkey PRIMARY KEY (team_id, account_id)
        )
    """)
    op.execute("CREATE INDEX team_members_account_id_idx ON team_members (account_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE team_members")
