"""Lines for what is sold out, and what stock holds for who has an item in the cart."""

from alembic import op

revision = "0062_waitlist"
down_revision = "0061_funded_credits"
branch_labels = None
depends_on = None

_RUNS = "WHERE state IN ('asked', 'waiting', 'offered')"
# The index is not made concurrently: there has been no release, so that every installation is small.
_STATEMENTS = (
    """
    CREATE TABLE waitlist_places (
        id uuid NOT NULL,
        variant_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        account_id uuid,
        email text NOT NULL,
        locale text NOT NULL,
        state text NOT NULL,
        number bigint,
        offer_ends_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT waitlist_places_pkey PRIMARY KEY (id),
        CONSTRAINT waitlist_places_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES product_variants (id),
        CONSTRAINT waitlist_places_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT waitlist_places_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE SET NULL,
        CONSTRAINT waitlist_places_state_check
            CHECK (state IN ('asked', 'waiting', 'offered', 'ordered', 'lapsed', 'left')),
        CONSTRAINT waitlist_places_number_check
            CHECK (state NOT IN ('waiting', 'offered', 'ordered', 'lapsed') OR number IS NOT NULL),
        CONSTRAINT waitlist_places_offer_check CHECK (state <> 'offered' OR offer_ends_at IS NOT NULL)
    )
    """,
    f"CREATE UNIQUE INDEX waitlist_places_variant_id_email_key ON waitlist_places (variant_id, email) {_RUNS}",
    "CREATE INDEX waitlist_places_line_idx ON waitlist_places (variant_id, number) WHERE state = 'waiting'",
    "CREATE INDEX waitlist_places_email_idx ON waitlist_places (email)",
    "CREATE INDEX waitlist_places_account_id_idx ON waitlist_places (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX waitlist_places_asked_idx ON waitlist_places (created_at) WHERE state = 'asked'",
    """
    CREATE TABLE waitlist_tokens (
        token_hash bytea NOT NULL,
        place_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT waitlist_tokens_pkey PRIMARY KEY (token_hash),
        CONSTRAINT waitlist_tokens_place_id_fkey FOREIGN KEY (place_id) REFERENCES waitlist_places (id)
            ON DELETE CASCADE
    )
    """,
    "CREATE INDEX waitlist_tokens_place_id_idx ON waitlist_tokens (place_id)",
    """
    CREATE TABLE waitlist_log (
        variant_id uuid NOT NULL,
        number bigint NOT NULL,
        step text NOT NULL,
        place_id uuid NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT waitlist_log_pkey PRIMARY KEY (variant_id, number),
        CONSTRAINT waitlist_log_step_check
            CHECK (step IN ('asked', 'joined', 'offered', 'ordered', 'lapsed', 'left', 'suspended'))
    )
    """,
    "CREATE INDEX waitlist_log_place_id_idx ON waitlist_log (place_id)",
    """
    CREATE FUNCTION waitlist_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log of a line is kept for ever: add a step instead'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER waitlist_log_append_only BEFORE UPDATE OR DELETE ON waitlist_log
        FOR EACH STATEMENT EXECUTE FUNCTION waitlist_refuse_change()
    """,
    """
    ALTER TABLE stock_levels
        ADD COLUMN waiting bigint NOT NULL DEFAULT 0 CONSTRAINT stock_levels_waiting_check CHECK (waiting >= 0)
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX stock_levels_waiting_idx ON stock_levels (variant_id) WHERE waiting > 0
    """,
    """
    ALTER TABLE cart_items ADD COLUMN right_id uuid, ADD COLUMN right_quantity bigint,
        ADD COLUMN right_until timestamptz CONSTRAINT cart_items_right_check
            CHECK (num_nonnulls(right_id, right_quantity, right_until) IN (0, 3))
    """,
)


def upgrade() -> None:
    """Create the lines, count who waits beside each level, and let items of carts name what is held for them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE cart_items DROP COLUMN right_id, DROP COLUMN right_quantity, DROP COLUMN right_until")
    op.execute("ALTER TABLE stock_levels DROP COLUMN waiting")
    for table in ("waitlist_log", "waitlist_tokens", "waitlist_places"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION waitlist_refuse_change()")
