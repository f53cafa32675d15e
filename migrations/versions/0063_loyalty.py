"""Points: the programme, what accounts have, the log of it, and the lots in which points lie."""

from alembic import op

revision = "0063_loyalty"
down_revision = "0062_waitlist"
branch_labels = None
depends_on = None

_PROGRAMMES = """
    CREATE TABLE loyalty_programmes (
        id uuid CONSTRAINT loyalty_programmes_pkey PRIMARY KEY,
        name text NOT NULL,
        is_active boolean NOT NULL,
        rates jsonb NOT NULL,
        tiers jsonb NOT NULL,
        window_days integer NOT NULL,
        expires_days integer,
        minimum_points bigint NOT NULL,
        max_share_bp integer NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT loyalty_programmes_numbers_check
            CHECK (window_days > 0 AND expires_days > 0 AND minimum_points > 0),
        CONSTRAINT loyalty_programmes_max_share_bp_check CHECK (max_share_bp BETWEEN 0 AND 10000)
    )
"""
_ACCOUNTS = """
    CREATE TABLE loyalty_accounts (
        account_id uuid CONSTRAINT loyalty_accounts_pkey PRIMARY KEY
            CONSTRAINT loyalty_accounts_account_id_fkey REFERENCES accounts (id),
        balance bigint NOT NULL DEFAULT 0,
        owed bigint NOT NULL DEFAULT 0,
        tier text NOT NULL DEFAULT '',
        wants_mail boolean NOT NULL DEFAULT true,
        CONSTRAINT loyalty_accounts_balance_check
            CHECK (owed >= 0 AND (owed = 0 OR balance = -owed) AND (owed > 0 OR balance >= 0))
    )
"""
_ENTRIES = """
    CREATE TABLE loyalty_entries (
        id uuid CONSTRAINT loyalty_entries_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT loyalty_entries_account_id_fkey REFERENCES loyalty_accounts (account_id),
        kind text NOT NULL,
        points bigint NOT NULL,
        balance bigint NOT NULL,
        owed bigint NOT NULL,
        qualifying bigint NOT NULL,
        terms jsonb,
        sale_id uuid,
        part_id uuid,
        note text NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_label text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT loyalty_entries_kind_check CHECK (
            kind IN ('earned', 'granted', 'withdrawn', 'redeemed', 'restored', 'reversed', 'expired')
        ),
        CONSTRAINT loyalty_entries_points_check
            CHECK (points <> 0 AND (points > 0) = (kind IN ('earned', 'granted', 'restored'))),
        CONSTRAINT loyalty_entries_owed_check CHECK (owed <= 0 OR kind IN ('redeemed', 'reversed'))
    )
"""
_LOTS = """
    CREATE TABLE loyalty_lots (
        id uuid CONSTRAINT loyalty_lots_pkey PRIMARY KEY
            CONSTRAINT loyalty_lots_id_fkey REFERENCES loyalty_entries (id),
        account_id uuid NOT NULL CONSTRAINT loyalty_lots_account_id_fkey REFERENCES loyalty_accounts (account_id),
        part_id uuid,
        points bigint NOT NULL,
        remaining bigint NOT NULL,
        expires_at timestamptz,
        CONSTRAINT loyalty_lots_remaining_check CHECK (points > 0 AND remaining BETWEEN 0 AND points)
    )
"""
_USES = """
    CREATE TABLE loyalty_lot_uses (
        entry_id uuid CONSTRAINT loyalty_lot_uses_entry_id_fkey REFERENCES loyalty_entries (id),
        lot_id uuid CONSTRAINT loyalty_lot_uses_lot_id_fkey REFERENCES loyalty_lots (id),
        points bigint NOT NULL,
        CONSTRAINT loyalty_lot_uses_pkey PRIMARY KEY (entry_id, lot_id),
        CONSTRAINT loyalty_lot_uses_points_check CHECK (points <> 0)
    )
"""
_INDEXES = (
    "CREATE UNIQUE INDEX loyalty_programmes_one_idx ON loyalty_programmes ((true))",
    "CREATE INDEX loyalty_entries_account_id_id_idx ON loyalty_entries (account_id, id) INCLUDE (points)",
    "CREATE INDEX loyalty_entries_sale_id_idx ON loyalty_entries (sale_id) WHERE sale_id IS NOT NULL",
    (
        "CREATE INDEX loyalty_entries_qualifying_idx ON loyalty_entries (account_id, created_at)"
        " INCLUDE (qualifying) WHERE qualifying <> 0"
    ),
    "CREATE INDEX loyalty_lots_account_id_idx ON loyalty_lots (account_id) WHERE remaining > 0",
    "CREATE INDEX loyalty_lots_expires_at_idx ON loyalty_lots (expires_at, account_id) WHERE remaining > 0",
    "CREATE INDEX loyalty_lot_uses_lot_id_idx ON loyalty_lot_uses (lot_id) INCLUDE (points)",
)
_FUNCTIONS = (
    # The account's row carries the sum, so that one lock guards it and no reader adds up a log.
    """
    CREATE FUNCTION loyalty_entry_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE loyalty_accounts SET balance = balance + NEW.points, owed = owed + NEW.owed
        WHERE account_id = NEW.account_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION loyalty_use_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE loyalty_lots SET remaining = remaining - NEW.points WHERE id = NEW.lot_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION loyalty_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END $$
    """,
    # The last word when a transaction ends, whoever wrote it: balance, log and lots are one number.
    """
    CREATE FUNCTION loyalty_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        held loyalty_accounts;
        logged numeric;
        lying numeric;
    BEGIN
        SELECT * INTO held FROM loyalty_accounts WHERE account_id = NEW.account_id;
        SELECT COALESCE(sum(points), 0) INTO logged FROM loyalty_entries WHERE account_id = NEW.account_id;
        SELECT COALESCE(sum(remaining), 0) INTO lying FROM loyalty_lots
        WHERE account_id = NEW.account_id AND remaining > 0;
        IF held.balance <> logged OR held.balance <> lying - held.owed THEN
            RAISE EXCEPTION 'points of % do not add up: % by the account, % by its log, % in lots, % owed',
                NEW.account_id, held.balance, logged, lying, held.owed USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION loyalty_lot_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        lot loyalty_lots;
        used numeric;
    BEGIN
        SELECT * INTO lot FROM loyalty_lots WHERE id = NEW.id;
        SELECT COALESCE(sum(points), 0) INTO used FROM loyalty_lot_uses WHERE lot_id = NEW.id;
        IF lot.remaining <> lot.points - used THEN
            RAISE EXCEPTION 'lot % does not add up', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
)
_TRIGGERS = (
    (
        "CREATE TRIGGER loyalty_entries_count AFTER INSERT ON loyalty_entries"
        " FOR EACH ROW EXECUTE FUNCTION loyalty_entry_counts()"
    ),
    (
        "CREATE TRIGGER loyalty_lot_uses_count AFTER INSERT ON loyalty_lot_uses"
        " FOR EACH ROW EXECUTE FUNCTION loyalty_use_counts()"
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION loyalty_is_kept()"
        for table in ("loyalty_entries", "loyalty_lot_uses")
    ),
    (
        "CREATE CONSTRAINT TRIGGER loyalty_accounts_adds_up AFTER INSERT OR UPDATE OF balance, owed ON loyalty_accounts"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_adds_up()"
    ),
    (
        "CREATE CONSTRAINT TRIGGER loyalty_lots_account_adds_up AFTER INSERT OR UPDATE ON loyalty_lots"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_adds_up()"
    ),
    (
        "CREATE CONSTRAINT TRIGGER loyalty_lots_adds_up AFTER INSERT OR UPDATE ON loyalty_lots"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_lot_adds_up()"
    ),
)


def upgrade() -> None:
    """Create the tables, and what adds them up."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (_PROGRAMMES, _ACCOUNTS, _ENTRIES, _LOTS, _USES, *_INDEXES, *_FUNCTIONS, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE loyalty_lot_uses, loyalty_lots, loyalty_entries, loyalty_accounts, loyalty_programmes")
    for name in ("entry_counts", "use_counts", "is_kept", "adds_up", "lot_adds_up"):
        op.execute(f"DROP FUNCTION loyalty_{name}")
