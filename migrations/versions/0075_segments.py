"""Customers as shops know them, and their segments; who ordered already is known as soon as a worker runs."""

from alembic import op

revision = "0075_segments"
down_revision = "0074_sales_seen"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE shop_customers (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        account_id uuid,
        email text NOT NULL,
        name text NOT NULL,
        tags text[] NOT NULL,
        note text NOT NULL,
        orders bigint NOT NULL,
        spent bigint NOT NULL,
        last_order_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT shop_customers_pkey PRIMARY KEY (id),
        CONSTRAINT shop_customers_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT shop_customers_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT shop_customers_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
        CONSTRAINT shop_customers_email_check CHECK (email = lower(email)),
        CONSTRAINT shop_customers_orders_check CHECK (orders >= 0)
    )
    """,
    """
    CREATE UNIQUE INDEX shop_customers_shop_id_account_id_key
        ON shop_customers (shop_id, account_id) WHERE account_id IS NOT NULL
    """,
    "CREATE UNIQUE INDEX shop_customers_shop_id_email_key ON shop_customers (shop_id, email) WHERE account_id IS NULL",
    "CREATE INDEX shop_customers_account_id_idx ON shop_customers (account_id) WHERE account_id IS NOT NULL",
    """
    CREATE TABLE customer_segments (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        name text NOT NULL,
        rule jsonb,
        evaluated_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT customer_segments_pkey PRIMARY KEY (id),
        CONSTRAINT customer_segments_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT customer_segments_shop_id_name_key UNIQUE (shop_id, name),
        CONSTRAINT customer_segments_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT customer_segments_name_check CHECK (name <> '' AND length(name) <= 80)
    )
    """,
    # Both keys name the shop: no segment ever holds another shop's customer.
    """
    CREATE TABLE segment_members (
        segment_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        is_by_hand boolean NOT NULL,
        added_at timestamptz NOT NULL,
        CONSTRAINT segment_members_pkey PRIMARY KEY (segment_id, customer_id),
        CONSTRAINT segment_members_shop_id_segment_id_fkey FOREIGN KEY (shop_id, segment_id)
            REFERENCES customer_segments (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT segment_members_shop_id_customer_id_fkey FOREIGN KEY (shop_id, customer_id)
            REFERENCES shop_customers (shop_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX segment_members_customer_id_idx ON segment_members (customer_id)",
    """
    CREATE TABLE customer_invitations (
        token_hash bytea NOT NULL,
        customer_id uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT customer_invitations_pkey PRIMARY KEY (token_hash),
        CONSTRAINT customer_invitations_customer_id_fkey FOREIGN KEY (customer_id)
            REFERENCES shop_customers (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX customer_invitations_customer_id_idx ON customer_invitations (customer_id)",
    """
    INSERT INTO jobs (id, name, arguments, priority, state)
    SELECT gen_random_uuid(), 'segment.gather', jsonb_build_object('shop_id', shop_id), -10, 'ready'
    FROM (SELECT DISTINCT shop_id FROM sub_orders) AS selling
    """,
)


def upgrade() -> None:
    """Create the tables, and ask for who ordered before."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("customer_invitations", "segment_members", "customer_segments", "shop_customers"):
        op.execute(f"DROP TABLE {table}")
