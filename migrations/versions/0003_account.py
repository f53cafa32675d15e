"""People who can sign in."""

from alembic import op

revision = "0003_account"
down_revision = "0002_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        CREATE TABLE accounts (
            id uuid CONSTRAINT accounts_pkey PRIMARY KEY,
            email text NOT NULL CONSTRAINT accounts_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
            password_hash text NOT NULL,
            display_name text NOT NULL CONSTRAINT accounts_display_name_check CHECK (char_length(display_name) <= 100),
            locale text NOT NULL,
            is_operator boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            password_changed_at timestamptz NOT NULL,
            disabled_at timestamptz
        )
    """)
    op.execute("CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email))")
    # By the hash of the e-mail and not by account, so that an e-mail without an account is throttled just the same.
    op.execute("""
        CREATE TABLE sign_in_throttles (
            email_hash bytea NOT NULL,
            network text NOT NULL,
            attempts bigint NOT NULL CONSTRAINT sign_in_throttles_attempts_check CHECK (attempts > 0),
            window_ends_at timestamptz NOT NULL,
            CONSTRAINT sign_in_throttles_pkey PRIMARY KEY (email_hash, network)
        )
    """)
    op.execute("CREATE INDEX sign_in_throttles_window_ends_at_idx ON sign_in_throttles (window_ends_at)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE sign_in_throttles")
    op.execute("DROP TABLE accounts")
