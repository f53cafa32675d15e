"""Bank statements of shops: files, and lines of money that came in, each of which pays for one order at most."""

from alembic import op

revision = "0091_bank_statements"
down_revision = "0090_transfer_sums"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE bank_statements (
    id uuid CONSTRAINT bank_statements_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT bank_statements_shop_id_fkey REFERENCES shops (id),
    sha256 bytea NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    new integer NOT NULL,
    known integer NOT NULL,
    outgoing integer NOT NULL,
    bad_rows jsonb NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    CONSTRAINT bank_statements_shop_id_sha256_key UNIQUE (shop_id, sha256),
    CONSTRAINT bank_statements_shop_id_id_key UNIQUE (shop_id, id)
)
    """,
    """
CREATE TABLE bank_statement_lines (
    id uuid CONSTRAINT bank_statement_lines_pkey PRIMARY KEY,
    shop_id uuid NOT NULL,
    statement_id uuid NOT NULL,
    -- What the line says, and which of those it is that say the same.
    key bytea NOT NULL,
    row integer NOT NULL,
    booked_on date NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    text text NOT NULL,
    payment_id uuid CONSTRAINT bank_statement_lines_payment_id_fkey REFERENCES payments (id),
    confirmed_at timestamptz,
    CONSTRAINT bank_statement_lines_shop_id_statement_id_fkey
        FOREIGN KEY (shop_id, statement_id) REFERENCES bank_statements (shop_id, id),
    CONSTRAINT bank_statement_lines_shop_id_key_key UNIQUE (shop_id, key),
    CONSTRAINT bank_statement_lines_payment_id_key UNIQUE (payment_id),
    CONSTRAINT bank_statement_lines_amount_check CHECK (amount > 0),
    CONSTRAINT bank_statement_lines_confirmed_check CHECK ((payment_id IS NULL) = (confirmed_at IS NULL))
)
    """,
    """
CREATE INDEX bank_statement_lines_open_idx ON bank_statement_lines (shop_id, booked_on, id) WHERE payment_id IS NULL
    """,
    """
CREATE INDEX bank_statement_lines_confirmed_idx ON bank_statement_lines (shop_id, confirmed_at, id)
    WHERE payment_id IS NOT NULL
    """,
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("bank_statement_lines", "bank_statements"):
        op.execute(f"DROP TABLE {table}")
