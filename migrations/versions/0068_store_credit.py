"""Store credit, and every change of it."""

from alembic import op

revision = "0068_store_credit"
down_revision = "0067_recovery"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE store_credits (
        account_id uuid NOT NULL,
        currency text NOT NULL,
        balance bigint NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT store_credits_pkey PRIMARY KEY (account_id, currency),
        CONSTRAINT store_credits_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT store_credits_balance_check CHECK (balance >= 0)
    )
    """,
    """
    CREATE TABLE store_credit_movements (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        currency text NOT NULL,
        kind text NOT NULL,
        reference_id uuid NOT NULL,
        amount bigint NOT NULL,
        note text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT store_credit_movements_pkey PRIMARY KEY (id),
        CONSTRAINT store_credit_movements_kind_reference_id_key UNIQUE (kind, reference_id),
        CONSTRAINT store_credit_movements_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT store_credit_movements_kind_check CHECK (kind IN ('granted', 'withdrawn', 'spent', 'returned')),
        CONSTRAINT store_credit_movements_amount_check
            CHECK ((kind IN ('withdrawn', 'spent')) = (amount < 0) AND amount <> 0)
    )
    """,
    "CREATE INDEX store_credit_movements_account_id_idx ON store_credit_movements (account_id, id)",
    """
    CREATE FUNCTION store_credit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'movements of credit are kept for ever: add one instead'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER store_credit_movements_append_only BEFORE UPDATE OR DELETE ON store_credit_movements
        FOR EACH STATEMENT EXECUTE FUNCTION store_credit_refuse_change()
    """,
)


def upgrade() -> None:
    """Create the tables of store credit."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE store_credit_movements")
    op.execute("DROP TABLE store_credits")
    op.execute("DROP FUNCTION store_credit_refuse_change()")
