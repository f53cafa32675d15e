"""API keys."""

from alembic import op

revision = "0005_apikey"
down_revision = "0004_session"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        CREATE TABLE api_keys (
            id uuid CONSTRAINT api_keys_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT api_keys_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            name text NOT NULL CONSTRAINT api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
            prefix text NOT NULL,
            key_hash bytea NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            last_used_at timestamptz,
            revoked_at timestamptz
        )
    """)
    op.execute("CREATE INDEX api_keys_account_id_idx ON api_keys (account_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE api_keys")
