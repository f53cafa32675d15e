"""Double-entry ledger."""

from alembic import op

revision = "0009_ledger"
down_revision = "0008_notification"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE ledger_transactions (
    id uuid CONSTRAINT ledger_transactions_pkey PRIMARY KEY,
    kind text NOT NULL,
    reference_kind text NOT NULL,
    reference_id uuid NOT NULL,
    entry_count smallint NOT NULL CONSTRAINT ledger_transactions_entry_count_check CHECK (entry_count >= 2),
    posted_at timestamptz NOT NULL,
    CONSTRAINT ledger_transactions_kind_reference_kind_reference_id_key UNIQUE (kind, reference_kind, reference_id)
);
CREATE INDEX ledger_transactions_reference_idx ON ledger_transactions (reference_kind, reference_id);

CREATE TABLE ledger_entries (
    transaction_id uuid NOT NULL
        CONSTRAINT ledger_entries_transaction_id_fkey REFERENCES ledger_transactions (id),
    position smallint NOT NULL,
    account_kind text NOT NULL
        CONSTRAINT ledger_entries_account_kind_check CHECK (account_kind ~ '^[a-z][a-z0-9_]*(:[a-z0-9_]+)?$'),
    owner_id uuid,
    amount bigint NOT NULL CONSTRAINT ledger_entries_amount_check CHECK (amount <> 0),
    currency text NOT NULL CONSTRAINT ledger_entries_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ledger_entries_pkey PRIMARY KEY (transaction_id, position)
);
CREATE INDEX ledger_entries_account_idx ON ledger_entries (account_kind, owner_id, currency) INCLUDE (amount);
"""

# Runs when the transaction commits, once for each new row: a posting is whole and balanced by then, or nothing of it is
# kept. The number of entries stands in the head, which cannot be changed, so nothing can be added to an old posting.
BALANCE = """
CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting uuid;
    expected integer;
    found integer;
    unbalanced text;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entries' THEN
        posting := NEW.transaction_id;
    ELSE
        posting := NEW.id;
    END IF;
    SELECT entry_count INTO expected FROM ledger_transactions WHERE id = posting;
    SELECT coalesce(sum(entries), 0), string_agg(currency, ', ') FILTER (WHERE total <> 0)
        INTO found, unbalanced
        FROM (
            SELECT currency, count(*) AS entries, sum(amount) AS total
            FROM ledger_entries WHERE transaction_id = posting GROUP BY currency
        ) AS per_currency;
    IF unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'ledger transaction % does not balance in %', posting, unbalanced
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_balance_check';
    END IF;
    IF found <> expected THEN
        RAISE EXCEPTION 'ledger transaction % has % entries instead of %', posting, found, expected
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_count_check';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_transactions_balance AFTER INSERT ON ledger_transactions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
CREATE CONSTRAINT TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: book the opposite instead', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def upgrade() -> None:
    """Create the books, and the triggers that keep them balanced and unchanged."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for block in (TABLES, BALANCE, APPEND_ONLY):
        for statement in _statements(block):
            op.execute(statement)


def downgrade() -> None:
    """Drop the books."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE ledger_entries")
    op.execute("DROP TABLE ledger_transactions")
    op.execute("DROP FUNCTION ledger_check_balance()")
    op.execute("DROP FUNCTION ledger_refuse_change()")


def _statements(block: str) -> list[str]:
    """The statements of a block: they are parted by `;` at the end of a line, outside of `$$ … $$`."""
    statements: list[str] = []
    current: list[str] = []
    is_quoted = False
    for line in block.strip().splitlines():
        current.append(line)
        is_quoted ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not is_quoted:
            statements.append("\n".join(current))
            current = []
    return statements
