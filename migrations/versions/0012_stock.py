"""Stock levels, holds and movements."""

from alembic import op

revision = "0012_stock"
down_revision = "0011_catalog"
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE stock_locations (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT stock_locations_pkey PRIMARY KEY (id),
        CONSTRAINT stock_locations_shop_id_key UNIQUE (shop_id),
        CONSTRAINT stock_locations_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT stock_locations_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id)
    )
    """,
    """
    CREATE TABLE stock_levels (
        variant_id uuid NOT NULL,
        location_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        on_hand bigint NOT NULL,
        held bigint NOT NULL,
        allocated bigint NOT NULL,
        backordered bigint NOT NULL,
        policy text NOT NULL,
        tracked boolean NOT NULL,
        version bigint NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT stock_levels_pkey PRIMARY KEY (variant_id, location_id),
        CONSTRAINT stock_levels_shop_id_location_id_fkey FOREIGN KEY (shop_id, location_id)
            REFERENCES stock_locations (shop_id, id),
        CONSTRAINT stock_levels_shop_id_variant_id_fkey FOREIGN KEY (shop_id, variant_id)
            REFERENCES product_variants (shop_id, id),
        CONSTRAINT stock_levels_counts_check
            CHECK (on_hand >= 0 AND held >= 0 AND allocated >= 0 AND backordered >= 0),
        -- The last word against overselling; what is promised beyond it stands in `backordered`.
        CONSTRAINT stock_levels_promised_check CHECK (held + allocated <= on_hand),
        CONSTRAINT stock_levels_policy_check CHECK (policy IN ('deny', 'backorder'))
    ) WITH (fillfactor = 70)
    """,
    "CREATE INDEX stock_levels_shop_id_variant_id_idx ON stock_levels (shop_id, variant_id)",
    """
    CREATE TABLE stock_holds (
        reference_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        location_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        quantity bigint NOT NULL,
        covered bigint NOT NULL,
        backordered bigint NOT NULL,
        state text NOT NULL,
        released_because text,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT stock_holds_pkey PRIMARY KEY (reference_id, variant_id),
        CONSTRAINT stock_holds_variant_id_location_id_fkey FOREIGN KEY (variant_id, location_id)
            REFERENCES stock_levels (variant_id, location_id),
        CONSTRAINT stock_holds_state_check CHECK (state IN ('held', 'allocated', 'released', 'fulfilled')),
        CONSTRAINT stock_holds_counts_check CHECK (quantity > 0 AND covered >= 0 AND backordered >= 0),
        CONSTRAINT stock_holds_parts_check CHECK (covered + backordered IN (0, quantity)),
        CONSTRAINT stock_holds_over_check CHECK (state IN ('held', 'allocated') OR covered + backordered = 0),
        CONSTRAINT stock_holds_released_because_check CHECK ((state = 'released') = (released_because IS NOT NULL))
    )
    """,
    "CREATE INDEX stock_holds_expires_at_idx ON stock_holds (expires_at) WHERE state = 'held'",
    """
    CREATE INDEX stock_holds_variant_id_location_id_idx ON stock_holds (variant_id, location_id, created_at)
        WHERE state IN ('held', 'allocated')
    """,
    """
    CREATE TABLE stock_movements (
        variant_id uuid NOT NULL,
        location_id uuid NOT NULL,
        number bigint NOT NULL,
        shop_id uuid NOT NULL,
        on_hand_change bigint NOT NULL,
        held_change bigint NOT NULL,
        allocated_change bigint NOT NULL,
        backordered_change bigint NOT NULL,
        reason text NOT NULL,
        reference_id uuid,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_label text NOT NULL,
        note text NOT NULL,
        moved_at timestamptz NOT NULL,
        CONSTRAINT stock_movements_pkey PRIMARY KEY (variant_id, location_id, number),
        CONSTRAINT stock_movements_changes_check CHECK (
            on_hand_change <> 0 OR held_change <> 0 OR allocated_change <> 0 OR backordered_change <> 0
        )
    )
    """,
    """
    CREATE INDEX stock_movements_reference_id_idx ON stock_movements (reference_id) WHERE reference_id IS NOT NULL
    """,
)

# A level's version is the number of its last movement. Between them these triggers say, whenever a transaction commits,
# that each change of a level is the sum of exactly the movements that its version went past, and that no movement is
# numbered beyond its level: so the log sums to the level, and no statement can make them part.
_GUARDS = (
    """
    CREATE FUNCTION stock_check_level() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        before stock_levels;
        logged record;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            before := OLD;
        ELSE
            before.on_hand := 0; before.held := 0; before.allocated := 0; before.backordered := 0; before.version := 0;
        END IF;
        SELECT count(*) AS steps, coalesce(sum(on_hand_change), 0) AS on_hand, coalesce(sum(held_change), 0) AS held,
               coalesce(sum(allocated_change), 0) AS allocated, coalesce(sum(backordered_change), 0) AS backordered
            INTO logged
            FROM stock_movements
            WHERE variant_id = NEW.variant_id AND location_id = NEW.location_id
              AND number > before.version AND number <= NEW.version;
        IF logged.steps <> NEW.version - before.version
           OR (logged.on_hand, logged.held, logged.allocated, logged.backordered) IS DISTINCT FROM
              (NEW.on_hand - before.on_hand, NEW.held - before.held, NEW.allocated - before.allocated,
               NEW.backordered - before.backordered) THEN
            RAISE EXCEPTION 'the level of variant % changed otherwise than its log says', NEW.variant_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_levels_log_check';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER stock_levels_log AFTER INSERT OR UPDATE ON stock_levels
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_check_level()
    """,
    """
    CREATE FUNCTION stock_check_movement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM stock_levels
            WHERE variant_id = NEW.variant_id AND location_id = NEW.location_id AND version >= NEW.number
        ) THEN
            RAISE EXCEPTION 'movement % of variant % moved no level', NEW.number, NEW.variant_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_movements_level_check';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER stock_movements_level AFTER INSERT ON stock_movements
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_check_movement()
    """,
    """
    CREATE FUNCTION stock_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is kept for ever: move the level instead', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE ON stock_movements
        FOR EACH STATEMENT EXECUTE FUNCTION stock_refuse_change()
    """,
    """
    CREATE TRIGGER stock_levels_kept BEFORE DELETE ON stock_levels
        FOR EACH STATEMENT EXECUTE FUNCTION stock_refuse_change()
    """,
)


def upgrade() -> None:
    """Create the tables of stock, and the triggers that keep levels and log together."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*_TABLES, *_GUARDS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("stock_movements", "stock_holds", "stock_levels", "stock_locations"):
        op.execute(f"DROP TABLE {table}")
    for function in ("stock_check_level", "stock_check_movement", "stock_refuse_change"):
        op.execute(f"DROP FUNCTION {function}()")
