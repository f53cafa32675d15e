"""Cookie sessions and refresh tokens."""

from alembic import op

revision = "0004_session"
down_revision = "0003_account"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        CREATE TABLE sessions (
            id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT sessions_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            kind text NOT NULL CONSTRAINT sessions_kind_check CHECK (kind IN ('cookie', 'token')),
            token_hash bytea CONSTRAINT sessions_token_hash_key UNIQUE,
            user_agent text NOT NULL,
            address text NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            ended_at timestamptz,
            ended_reason text,
            CONSTRAINT sessions_token_check CHECK ((kind = 'cookie') = (token_hash IS NOT NULL)),
            CONSTRAINT sessions_ended_check CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
        )
    """)
    op.execute("CREATE INDEX sessions_account_id_idx ON sessions (account_id) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)")
    # The tokens of one session are a family: using one a second time ends the session, and all of them with it.
    op.execute("""
        CREATE TABLE refresh_tokens (
            token_hash bytea CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
            session_id uuid NOT NULL
                CONSTRAINT refresh_tokens_session_id_fkey REFERENCES sessions (id) ON DELETE CASCADE,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
    """)
    op.execute("CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE refresh_tokens")
    op.execute("DROP TABLE sessions")
