"""Payouts: what shops are owed, posting by posting, and the statements by which they are paid."""

from alembic import op

revision = "0064_payout"
down_revision = "0063_loyalty"
branch_labels = None
depends_on = None

_PARTS = """
    goods_amount bigint NOT NULL,
    tax_amount bigint NOT NULL,
    commission_amount bigint NOT NULL,
    commission_tax_amount bigint NOT NULL,
    direct_amount bigint NOT NULL
"""
TABLES = (
    f"""
CREATE TABLE payouts (
    id uuid CONSTRAINT payouts_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT payouts_shop_id_fkey REFERENCES shops (id),
    number bigint NOT NULL,
    state text NOT NULL,
    currency text NOT NULL,
    {_PARTS},
    carried_amount bigint NOT NULL,
    carried_tax_amount bigint NOT NULL,
    amount bigint NOT NULL,
    entry_count bigint NOT NULL,
    until timestamptz NOT NULL,
    carried_into uuid CONSTRAINT payouts_carried_into_fkey REFERENCES payouts (id),
    reference text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    approved_at timestamptz,
    paid_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT payouts_shop_id_number_key UNIQUE (shop_id, number),
    CONSTRAINT payouts_state_check CHECK (
        state IN ('carried', 'drafted', 'approved', 'paid', 'failed', 'voided')),
    CONSTRAINT payouts_currency_check CHECK (currency ~ '^[A-Z]{{3}}$'),
    CONSTRAINT payouts_amount_check CHECK ((state = 'carried') = (amount <= 0)),
    CONSTRAINT payouts_carried_into_check CHECK (carried_into IS NULL OR state = 'carried'),
    CONSTRAINT payouts_sum_check CHECK (
        amount = goods_amount + tax_amount + commission_amount + commission_tax_amount + direct_amount
        + carried_amount),
    CONSTRAINT payouts_reference_check CHECK (state <> 'paid' OR reference <> '')
)
    """,
    "CREATE INDEX payouts_state_id_idx ON payouts (state, id)",
    "CREATE INDEX payouts_shop_id_id_idx ON payouts (shop_id, id)",
    "CREATE INDEX payouts_carried_into_idx ON payouts (carried_into)",
    f"""
CREATE TABLE payout_entries (
    transaction_id uuid CONSTRAINT payout_entries_pkey PRIMARY KEY
        CONSTRAINT payout_entries_transaction_id_fkey REFERENCES ledger_transactions (id),
    shop_id uuid NOT NULL CONSTRAINT payout_entries_shop_id_fkey REFERENCES shops (id),
    reference_id uuid NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    {_PARTS},
    booked_at timestamptz NOT NULL,
    ripe_from timestamptz,
    payout_id uuid CONSTRAINT payout_entries_payout_id_fkey REFERENCES payouts (id),
    CONSTRAINT payout_entries_kind_check CHECK (kind IN ('sale', 'credit', 'cancellation'))
)
    """,
    "CREATE INDEX payout_entries_reference_id_idx ON payout_entries (reference_id)",
    "CREATE INDEX payout_entries_free_idx ON payout_entries (shop_id, currency, ripe_from) WHERE payout_id IS NULL",
    "CREATE INDEX payout_entries_payout_id_idx ON payout_entries (payout_id)",
    """
CREATE TABLE payout_items (
    payout_id uuid CONSTRAINT payout_items_payout_id_fkey REFERENCES payouts (id),
    transaction_id uuid CONSTRAINT payout_items_transaction_id_fkey REFERENCES payout_entries (transaction_id),
    CONSTRAINT payout_items_pkey PRIMARY KEY (payout_id, transaction_id)
)
    """,
    """
CREATE TABLE payout_terms (
    shop_id uuid CONSTRAINT payout_terms_pkey PRIMARY KEY
        CONSTRAINT payout_terms_shop_id_fkey REFERENCES shops (id),
    hold_days bigint,
    destination text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL,
    CONSTRAINT payout_terms_hold_days_check CHECK (hold_days BETWEEN 0 AND 365)
)
    """,
)
GUARDS = (
    # Deferred, because a statement and its entries are written by several statements.
    """
CREATE FUNCTION payouts_check_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM (
        SELECT coalesce(sum(e.goods_amount), 0) AS goods, coalesce(sum(e.tax_amount), 0) AS tax,
            coalesce(sum(e.commission_amount), 0) AS commission,
            coalesce(sum(e.commission_tax_amount), 0) AS commission_tax,
            coalesce(sum(e.direct_amount), 0) AS direct, count(*) AS entries
        FROM payout_items AS item JOIN payout_entries AS e ON e.transaction_id = item.transaction_id
        WHERE item.payout_id = NEW.id AND e.shop_id = NEW.shop_id AND e.currency = NEW.currency
    ) AS found
    WHERE (found.goods, found.tax, found.commission, found.commission_tax, found.direct, found.entries)
        = (NEW.goods_amount, NEW.tax_amount, NEW.commission_amount, NEW.commission_tax_amount, NEW.direct_amount,
            NEW.entry_count)
        AND NEW.entry_count = (SELECT count(*) FROM payout_items WHERE payout_id = NEW.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'statement % is not the sum of its entries', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payouts_entries_sum_check';
    END IF;
    RETURN NULL;
END $$
    """,
    """
CREATE CONSTRAINT TRIGGER payouts_sums AFTER INSERT ON payouts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_check_sums()
    """,
    """
CREATE FUNCTION payout_entries_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.transaction_id, OLD.shop_id, OLD.reference_id, OLD.kind, OLD.currency, OLD.goods_amount, OLD.tax_amount,
            OLD.commission_amount, OLD.commission_tax_amount, OLD.direct_amount)
        IS DISTINCT FROM (NEW.transaction_id, NEW.shop_id, NEW.reference_id, NEW.kind, NEW.currency,
            NEW.goods_amount, NEW.tax_amount, NEW.commission_amount, NEW.commission_tax_amount, NEW.direct_amount)
        OR OLD.payout_id IS NOT NULL AND NEW.payout_id IS NOT NULL AND OLD.payout_id <> NEW.payout_id
    THEN
        RAISE EXCEPTION 'entry % is frozen, and stands in one statement', OLD.transaction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_entries_frozen_check';
    END IF;
    RETURN NEW;
END $$
    """,
    """
CREATE TRIGGER payout_entries_frozen BEFORE UPDATE ON payout_entries
    FOR EACH ROW EXECUTE FUNCTION payout_entries_frozen()
    """,
)


def upgrade() -> None:
    """Add the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*TABLES, *GUARDS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("payout_terms", "payout_items", "payout_entries", "payouts"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION payouts_check_sums()")
    op.execute("DROP FUNCTION payout_entries_frozen()")
