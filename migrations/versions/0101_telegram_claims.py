"""Claim sales in groups: what is offered, what was claimed, and the links by which it is paid for."""

from alembic import op

revision = "0101_telegram_claims"
down_revision = "0100_telegram_rules"
branch_labels = None
depends_on = None

TABLES = (
    """
CREATE TABLE telegram_claim_sales (
    id uuid CONSTRAINT telegram_claim_sales_pkey PRIMARY KEY,
    shop_id uuid NOT NULL CONSTRAINT telegram_claim_sales_shop_id_fkey REFERENCES shops (id),
    group_id bigint NOT NULL
        CONSTRAINT telegram_claim_sales_group_id_fkey REFERENCES telegram_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    bot_id uuid NOT NULL,
    product_id uuid NOT NULL
        CONSTRAINT telegram_claim_sales_product_id_fkey REFERENCES products (id) ON DELETE CASCADE,
    offer jsonb NOT NULL,
    language text NOT NULL,
    state text NOT NULL,
    hold interval NOT NULL,
    most_each bigint,
    closes_at timestamptz,
    message_id bigint,
    has_photo boolean NOT NULL,
    shown text NOT NULL,
    problem text NOT NULL,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT telegram_claim_sales_state_check CHECK (state IN ('opening', 'open', 'closed', 'failed')),
    CONSTRAINT telegram_claim_sales_most_each_check CHECK (most_each IS NULL OR most_each > 0),
    CONSTRAINT telegram_claim_sales_message_check CHECK ((state = 'open') <= (message_id IS NOT NULL))
)
    """,
    """
CREATE UNIQUE INDEX telegram_claim_sales_running_key ON telegram_claim_sales (group_id, product_id)
    WHERE state IN ('opening', 'open')
    """,
    """
CREATE INDEX telegram_claim_sales_message_idx ON telegram_claim_sales (group_id, message_id)
    WHERE message_id IS NOT NULL
    """,
    "CREATE INDEX telegram_claim_sales_product_id_idx ON telegram_claim_sales (product_id)",
    "CREATE INDEX telegram_claim_sales_shop_id_idx ON telegram_claim_sales (shop_id, id)",
    """
CREATE TABLE telegram_claims (
    id uuid CONSTRAINT telegram_claims_pkey PRIMARY KEY,
    sale_id uuid NOT NULL
        CONSTRAINT telegram_claims_sale_id_fkey REFERENCES telegram_claim_sales (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    name text NOT NULL,
    message_id bigint NOT NULL,
    text text NOT NULL,
    state text NOT NULL,
    doubt text,
    answer_id bigint,
    received_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT telegram_claims_sale_id_message_id_key UNIQUE (sale_id, message_id),
    CONSTRAINT telegram_claims_state_check CHECK (
        state IN ('new', 'held', 'waiting', 'asked', 'lapsed', 'cancelled', 'ordered', 'joined', 'refused',
                  'cancelling', 'heard')
    ),
    CONSTRAINT telegram_claims_expires_at_check CHECK ((state = 'held') <= (expires_at IS NOT NULL))
)
    """,
    "CREATE UNIQUE INDEX telegram_claims_held_key ON telegram_claims (sale_id, user_id) WHERE state = 'held'",
    "CREATE INDEX telegram_claims_user_id_idx ON telegram_claims (user_id)",
    "CREATE INDEX telegram_claims_answer_idx ON telegram_claims (sale_id, answer_id) WHERE answer_id IS NOT NULL",
    """
CREATE TABLE telegram_claim_lines (
    claim_id uuid NOT NULL
        CONSTRAINT telegram_claim_lines_claim_id_fkey REFERENCES telegram_claims (id) ON DELETE CASCADE,
    variant_id uuid NOT NULL
        CONSTRAINT telegram_claim_lines_variant_id_fkey REFERENCES product_variants (id) ON DELETE CASCADE,
    wanted bigint NOT NULL,
    held bigint NOT NULL,
    CONSTRAINT telegram_claim_lines_pkey PRIMARY KEY (claim_id, variant_id),
    CONSTRAINT telegram_claim_lines_pieces_check CHECK (wanted > 0 AND held >= 0 AND held <= wanted)
)
    """,
    "CREATE INDEX telegram_claim_lines_variant_id_idx ON telegram_claim_lines (variant_id)",
    """
CREATE TABLE telegram_claim_tokens (
    token_hash bytea CONSTRAINT telegram_claim_tokens_pkey PRIMARY KEY,
    sale_id uuid NOT NULL
        CONSTRAINT telegram_claim_tokens_sale_id_fkey REFERENCES telegram_claim_sales (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    created_at timestamptz NOT NULL
)
    """,
    "CREATE INDEX telegram_claim_tokens_sale_id_idx ON telegram_claim_tokens (sale_id)",
)


def upgrade() -> None:
    """Make the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("telegram_claim_tokens", "telegram_claim_lines", "telegram_claims", "telegram_claim_sales"):
        op.execute(f"DROP TABLE {name}")
