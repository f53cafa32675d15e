"""Invitations to a shop's team, each with a link of its own."""

from alembic import op

revision = "0102_team_invitations"
down_revision = "0101_telegram_claims"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE team_invitations (
    id uuid CONSTRAINT team_invitations_pkey PRIMARY KEY,
    team_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL CONSTRAINT team_invitations_role_check CHECK (role IN ('owner', 'manager', 'staff', 'viewer')),
    token_hash bytea NOT NULL CONSTRAINT team_invitations_token_hash_key UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
)
    """,
    "CREATE INDEX team_invitations_team_id_created_at_idx ON team_invitations (team_id, created_at)",
)


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE team_invitations")
