"""Who is in groups, how much is said there, and roles."""

from alembic import op

revision = "0105_group_members"
down_revision = "0104_telegram_moderation"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE group_members (
        group_key uuid CONSTRAINT group_members_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
        user_id bigint,
        name text NOT NULL,
        username text NOT NULL,
        is_bot boolean NOT NULL,
        messages bigint NOT NULL,
        joined_at timestamptz,
        left_at timestamptz,
        first_seen_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        CONSTRAINT group_members_pkey PRIMARY KEY (group_key, user_id)
    )
    """,
    "CREATE INDEX group_members_messages_idx ON group_members (group_key, messages, user_id)",
    """
    CREATE TABLE group_message_hours (
        group_key uuid CONSTRAINT group_message_hours_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        hour timestamptz,
        messages bigint NOT NULL,
        CONSTRAINT group_message_hours_pkey PRIMARY KEY (group_key, hour)
    )
    """,
    """
    CREATE TABLE group_roles (
        id uuid CONSTRAINT group_roles_pkey PRIMARY KEY,
        group_key uuid NOT NULL CONSTRAINT group_roles_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        name text NOT NULL,
        description text NOT NULL,
        permissions text[] NOT NULL,
        priority bigint NOT NULL,
        parent_id uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT group_roles_group_key_id_key UNIQUE (group_key, id),
        CONSTRAINT group_roles_parent_id_fkey FOREIGN KEY (group_key, parent_id)
            REFERENCES group_roles (group_key, id),
        CONSTRAINT group_roles_parent_id_check CHECK (parent_id <> id),
        CONSTRAINT group_roles_name_check CHECK (name <> '')
    )
    """,
    "CREATE UNIQUE INDEX group_roles_name_key ON group_roles (group_key, lower(name))",
    "CREATE INDEX group_roles_parent_id_idx ON group_roles (group_key, parent_id)",
    """
    CREATE TABLE group_role_holders (
        role_id uuid,
        user_id bigint,
        group_key uuid NOT NULL,
        added_at timestamptz NOT NULL,
        CONSTRAINT group_role_holders_pkey PRIMARY KEY (role_id, user_id),
        CONSTRAINT group_role_holders_role_id_fkey FOREIGN KEY (group_key, role_id)
            REFERENCES group_roles (group_key, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX group_role_holders_user_idx ON group_role_holders (group_key, user_id)",
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("group_role_holders", "group_roles", "group_message_hours", "group_members"):
        op.execute(f"DROP TABLE {table}")
