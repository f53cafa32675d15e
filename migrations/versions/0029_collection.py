"""Collections, their texts and members, and addresses that they had."""

from alembic import op

revision = "0029_collection"
down_revision = "0028_undo"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE collections (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        slug text NOT NULL,
        kind text NOT NULL,
        rule jsonb,
        version bigint NOT NULL,
        settled bigint NOT NULL,
        sort text NOT NULL,
        language text NOT NULL,
        image_hash text,
        image_alt text NOT NULL DEFAULT '',
        is_published boolean NOT NULL,
        publish_at timestamptz,
        unpublish_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT collections_pkey PRIMARY KEY (id),
        CONSTRAINT collections_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT collections_slug_shop_id_key UNIQUE (slug, shop_id),
        CONSTRAINT collections_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT collections_slug_check CHECK (slug ~ '^[^[:space:]/?#]+$' AND length(slug) <= 255),
        CONSTRAINT collections_kind_check CHECK (kind IN ('manual', 'rule')),
        CONSTRAINT collections_rule_check CHECK ((kind = 'rule') = (rule IS NOT NULL)),
        CONSTRAINT collections_sort_check CHECK (sort IN ('position', 'newest', 'price', '-price')),
        CONSTRAINT collections_position_check CHECK (sort <> 'position' OR kind = 'manual'),
        CONSTRAINT collections_settled_check CHECK (settled <= version),
        CONSTRAINT collections_schedule_check CHECK (unpublish_at > publish_at)
    )
    """,
    "CREATE INDEX collections_publish_at_idx ON collections (publish_at) WHERE publish_at IS NOT NULL",
    "CREATE INDEX collections_unpublish_at_idx ON collections (unpublish_at) WHERE unpublish_at IS NOT NULL",
    """
    CREATE TABLE collection_texts (
        collection_id uuid NOT NULL,
        language text NOT NULL,
        shop_id uuid NOT NULL,
        title text NOT NULL,
        description_html text NOT NULL DEFAULT '',
        seo_title text NOT NULL DEFAULT '',
        seo_description text NOT NULL DEFAULT '',
        CONSTRAINT collection_texts_pkey PRIMARY KEY (collection_id, language),
        CONSTRAINT collection_texts_shop_id_collection_id_fkey FOREIGN KEY (shop_id, collection_id)
            REFERENCES collections (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT collection_texts_title_check CHECK (title <> '' AND length(title) <= 255)
    )
    """,
    """
    CREATE TABLE collection_products (
        collection_id uuid NOT NULL,
        product_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        position bigint NOT NULL,
        CONSTRAINT collection_products_pkey PRIMARY KEY (collection_id, product_id),
        CONSTRAINT collection_products_shop_id_collection_id_fkey FOREIGN KEY (shop_id, collection_id)
            REFERENCES collections (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT collection_products_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX collection_products_collection_id_position_idx
        ON collection_products (collection_id, position, product_id)
    """,
    "CREATE INDEX collection_products_product_id_idx ON collection_products (product_id)",
    """
    CREATE TABLE moved_collections (
        shop_id uuid NOT NULL,
        slug text NOT NULL,
        collection_id uuid NOT NULL,
        moved_at timestamptz NOT NULL,
        CONSTRAINT moved_collections_pkey PRIMARY KEY (shop_id, slug),
        CONSTRAINT moved_collections_shop_id_collection_id_fkey FOREIGN KEY (shop_id, collection_id)
            REFERENCES collections (shop_id, id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    """Create the tables of collections."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    for table in ("moved_collections", "collection_products", "collection_texts", "collections"):
        op.execute(f"DROP TABLE {table}")
