"""Who asks to come into groups, and links by which people come."""

from alembic import op

revision = "0111_join_requests"
down_revision = "0110_banned_members"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_join_requests (
    group_id bigint NOT NULL
        CONSTRAINT telegram_join_requests_group_id_fkey REFERENCES telegram_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    user_id bigint NOT NULL,
    bot_id uuid NOT NULL,
    name text NOT NULL,
    username text NOT NULL,
    about text NOT NULL,
    link_name text NOT NULL,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT telegram_join_requests_pkey PRIMARY KEY (group_id, user_id),
    CONSTRAINT telegram_join_requests_state_check CHECK (state IN ('waiting', 'approved', 'declined'))
)
    """,
    """
CREATE INDEX telegram_join_requests_group_id_asked_at_idx ON telegram_join_requests (group_id, asked_at, user_id)
    """,
    """
CREATE INDEX telegram_join_requests_decided_at_idx ON telegram_join_requests (decided_at)
    WHERE decided_at IS NOT NULL
    """,
    """
CREATE TABLE telegram_invite_links (
    id uuid NOT NULL,
    group_id bigint NOT NULL
        CONSTRAINT telegram_invite_links_group_id_fkey REFERENCES telegram_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    bot_id uuid NOT NULL,
    name text NOT NULL,
    asks_first boolean NOT NULL,
    member_limit bigint,
    expires_at timestamptz,
    link text,
    problem text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT telegram_invite_links_pkey PRIMARY KEY (id)
)
    """,
    "CREATE INDEX telegram_invite_links_group_id_id_idx ON telegram_invite_links (group_id, id)",
)


def upgrade() -> None:
    """Make the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("telegram_invite_links", "telegram_join_requests"):
        op.execute(f"DROP TABLE {name}")
