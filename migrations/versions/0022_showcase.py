"""The showcase: read models of cards, details and facets."""

from alembic import op

revision = "0022_showcase"
down_revision = "0021_product_checks"
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE showcase_products (
        product_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        is_listed boolean NOT NULL,
        as_of bigint NOT NULL,
        address text NOT NULL,
        language text NOT NULL,
        currency text NOT NULL,
        price bigint NOT NULL,
        categories uuid[] NOT NULL,
        tokens text[] NOT NULL,
        search tsvector NOT NULL,
        card bytea NOT NULL,
        digest bytea NOT NULL,
        CONSTRAINT showcase_products_pkey PRIMARY KEY (product_id)
    )
    """,
    "CREATE INDEX showcase_products_newest_idx ON showcase_products (product_id) WHERE is_listed",
    "CREATE INDEX showcase_products_price_idx ON showcase_products (currency, price, product_id) WHERE is_listed",
    "CREATE INDEX showcase_products_shop_newest_idx ON showcase_products (shop_id, product_id) WHERE is_listed",
    """
    CREATE INDEX showcase_products_shop_price_idx ON showcase_products (shop_id, currency, price, product_id)
    WHERE is_listed
    """,
    "CREATE INDEX showcase_products_address_idx ON showcase_products (address) WHERE is_listed",
    "CREATE INDEX showcase_products_tokens_idx ON showcase_products USING gin (tokens) WHERE is_listed",
    "CREATE INDEX showcase_products_search_idx ON showcase_products USING gin (search) WHERE is_listed",
    """
    CREATE TABLE showcase_cards (
        product_id uuid NOT NULL,
        language text NOT NULL,
        said bytea NOT NULL,
        CONSTRAINT showcase_cards_pkey PRIMARY KEY (product_id, language)
    )
    """,
    """
    CREATE TABLE showcase_details (
        product_id uuid NOT NULL,
        language text NOT NULL,
        said bytea NOT NULL,
        CONSTRAINT showcase_details_pkey PRIMARY KEY (product_id, language)
    )
    """,
    """
    CREATE TABLE showcase_offers (
        product_id uuid NOT NULL,
        currency text NOT NULL,
        holds bytea NOT NULL,
        CONSTRAINT showcase_offers_pkey PRIMARY KEY (product_id, currency)
    )
    """,
    """
    CREATE TABLE showcase_shelves (
        category_id uuid NOT NULL,
        product_id uuid NOT NULL,
        currency text NOT NULL,
        price bigint NOT NULL,
        CONSTRAINT showcase_shelves_pkey PRIMARY KEY (category_id, product_id)
    )
    """,
    "CREATE INDEX showcase_shelves_price_idx ON showcase_shelves (category_id, currency, price, product_id)",
    "CREATE INDEX showcase_shelves_product_id_idx ON showcase_shelves (product_id)",
    """
    CREATE TABLE showcase_facets (
        scope text NOT NULL,
        counts jsonb NOT NULL,
        took_ms bigint NOT NULL,
        CONSTRAINT showcase_facets_pkey PRIMARY KEY (scope)
    )
    """,
)


def upgrade() -> None:
    """Create the tables; where there are products already, a job fills them as soon as a worker runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _TABLES:
        op.execute(statement)
    op.execute(
        """
        INSERT INTO jobs (id, name, arguments, priority, state)
        SELECT gen_random_uuid(), 'showcase.rebuild', '{}', 0, 'ready' WHERE EXISTS (SELECT FROM products)
        """
    )


def downgrade() -> None:
    """Remove them again; nothing in them is the truth."""
    for table in ("facets", "shelves", "offers", "details", "cards", "products"):
        op.execute(f"DROP TABLE showcase_{table}")
