"""Recommendations: who bought what while a run works, what products are, and the neighbours that come of it."""

from alembic import op

revision = "0070_recommendation"
down_revision = "0069_shop_documents"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE recommendation_state (
        id smallint CONSTRAINT recommendation_state_pkey PRIMARY KEY,
        generation bigint NOT NULL,
        computed_at timestamptz NOT NULL,
        CONSTRAINT recommendation_state_id_check CHECK (id = 1)
    )
    """,
    """
    CREATE TABLE recommendation_baskets (
        generation bigint NOT NULL,
        buyer bytea NOT NULL,
        product_id uuid NOT NULL,
        bought_at timestamptz NOT NULL,
        CONSTRAINT recommendation_baskets_pkey PRIMARY KEY (generation, buyer, product_id)
    )
    """,
    """
    CREATE TABLE recommendation_traits (
        generation bigint NOT NULL,
        product_id uuid NOT NULL,
        trait text NOT NULL,
        weight double precision NOT NULL,
        CONSTRAINT recommendation_traits_pkey PRIMARY KEY (generation, product_id, trait)
    )
    """,
    """
    CREATE TABLE recommendation_popular (
        generation bigint NOT NULL,
        product_id uuid NOT NULL,
        buyers bigint NOT NULL,
        wanted double precision NOT NULL,
        CONSTRAINT recommendation_popular_pkey PRIMARY KEY (generation, product_id)
    )
    """,
    """
    CREATE TABLE recommendation_neighbours (
        generation bigint NOT NULL,
        product_id uuid NOT NULL,
        bond text NOT NULL,
        place smallint NOT NULL,
        neighbour_id uuid NOT NULL,
        score double precision NOT NULL,
        CONSTRAINT recommendation_neighbours_pkey PRIMARY KEY (generation, product_id, bond, place),
        CONSTRAINT recommendation_neighbours_bond_check CHECK (bond IN ('bought', 'alike'))
    )
    """,
    "CREATE INDEX recommendation_baskets_product_idx ON recommendation_baskets (generation, product_id, buyer)",
    "CREATE INDEX recommendation_traits_trait_idx ON recommendation_traits (generation, trait, product_id)",
    "CREATE INDEX recommendation_popular_wanted_idx ON recommendation_popular (generation, wanted, product_id)",
)


def upgrade() -> None:
    """Create the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        "DROP TABLE recommendation_neighbours, recommendation_popular, recommendation_traits,"
        " recommendation_baskets, recommendation_state"
    )
