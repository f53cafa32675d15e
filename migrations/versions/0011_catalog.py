"""Products, variants, images, categories, imports."""

from alembic import op

revision = "0011_catalog"
down_revision = "0010_shop"
branch_labels = None
depends_on = None

_CATEGORIES = (
    """
    CREATE TABLE categories (
        id uuid NOT NULL,
        parent_id uuid,
        slug text NOT NULL,
        path text NOT NULL,
        language text NOT NULL,
        position bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        CONSTRAINT categories_pkey PRIMARY KEY (id),
        CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES categories (id),
        CONSTRAINT categories_slug_key UNIQUE (slug),
        CONSTRAINT categories_path_key UNIQUE (path),
        CONSTRAINT categories_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
        CONSTRAINT categories_path_check CHECK (right(path, length(slug) + 1) = slug || '/')
    )
    """,
    "CREATE INDEX categories_parent_id_idx ON categories (parent_id)",
    # Pattern operators, so that a branch is one range of the index whatever the database's collation is.
    "CREATE INDEX categories_path_idx ON categories (path text_pattern_ops)",
    """
    CREATE TABLE category_texts (
        category_id uuid NOT NULL,
        language text NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        CONSTRAINT category_texts_pkey PRIMARY KEY (category_id, language),
        CONSTRAINT category_texts_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id)
            ON DELETE CASCADE
    )
    """,
)

_PRODUCTS = (
    """
    CREATE TABLE products (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        slug text NOT NULL,
        status text NOT NULL,
        status_reason text NOT NULL DEFAULT '',
        language text NOT NULL,
        product_type text NOT NULL DEFAULT '',
        vendor text NOT NULL DEFAULT '',
        tags text[] NOT NULL DEFAULT '{}',
        currency text NOT NULL,
        min_price bigint NOT NULL,
        max_price bigint NOT NULL,
        compare_at bigint,
        variant_count bigint NOT NULL,
        only_variant_id uuid,
        image_hash text,
        image_alt text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT products_pkey PRIMARY KEY (id),
        CONSTRAINT products_shop_id_id_key UNIQUE (shop_id, id),
        -- Not the shop first: while a table has no statistics yet, an index that begins like (shop_id, id) may be taken
        -- for the checks of foreign keys, and each check then reads the whole shop.
        CONSTRAINT products_slug_shop_id_key UNIQUE (slug, shop_id),
        CONSTRAINT products_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT products_status_check
            CHECK (status IN ('draft', 'pending_review', 'approved', 'rejected', 'archived')),
        CONSTRAINT products_slug_check CHECK (slug ~ '^[^[:space:]/?#]+$' AND length(slug) <= 255),
        CONSTRAINT products_price_check CHECK (min_price >= 0 AND max_price >= min_price),
        CONSTRAINT products_variant_count_check
            CHECK (variant_count >= 1 AND (only_variant_id IS NOT NULL) = (variant_count = 1))
    )
    """,
    # What visitors see is approved: the partial indexes are the listing's two orders, for all shops and for one.
    "CREATE INDEX products_listed_id_idx ON products (id) WHERE status = 'approved'",
    "CREATE INDEX products_listed_price_idx ON products (currency, min_price, id) WHERE status = 'approved'",
    """
    CREATE INDEX products_listed_shop_id_price_idx ON products (shop_id, currency, min_price, id)
        WHERE status = 'approved'
    """,
    """
    CREATE TABLE product_texts (
        product_id uuid NOT NULL,
        language text NOT NULL,
        shop_id uuid NOT NULL,
        title text NOT NULL,
        description_html text NOT NULL DEFAULT '',
        seo_title text NOT NULL DEFAULT '',
        seo_description text NOT NULL DEFAULT '',
        search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, title)) STORED,
        CONSTRAINT product_texts_pkey PRIMARY KEY (product_id, language),
        CONSTRAINT product_texts_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT product_texts_title_check CHECK (title <> '' AND length(title) <= 255)
    )
    """,
    "CREATE INDEX product_texts_search_idx ON product_texts USING gin (search)",
    """
    CREATE TABLE product_options (
        product_id uuid NOT NULL,
        position bigint NOT NULL,
        shop_id uuid NOT NULL,
        name text NOT NULL,
        CONSTRAINT product_options_pkey PRIMARY KEY (product_id, position),
        CONSTRAINT product_options_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT product_options_position_check CHECK (position BETWEEN 1 AND 3)
    )
    """,
    """
    CREATE TABLE product_categories (
        product_id uuid NOT NULL,
        category_id uuid NOT NULL,
        shop_id uuid NOT NULL,
        CONSTRAINT product_categories_pkey PRIMARY KEY (product_id, category_id),
        CONSTRAINT product_categories_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id),
        CONSTRAINT product_categories_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX product_categories_category_id_product_id_idx ON product_categories (category_id, product_id)",
)

_VARIANTS = (
    """
    CREATE TABLE product_images (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        product_id uuid NOT NULL,
        position bigint NOT NULL,
        alt text NOT NULL DEFAULT '',
        source_url text,
        state text NOT NULL,
        reason text NOT NULL DEFAULT '',
        attempts bigint NOT NULL DEFAULT 0,
        media_hash text,
        width bigint,
        height bigint,
        created_at timestamptz NOT NULL,
        CONSTRAINT product_images_pkey PRIMARY KEY (id),
        CONSTRAINT product_images_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT product_images_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT product_images_state_check CHECK (state IN ('pending', 'ready', 'failed')),
        CONSTRAINT product_images_ready_check CHECK ((state = 'ready') = (media_hash IS NOT NULL)),
        CONSTRAINT product_images_source_check CHECK (media_hash IS NOT NULL OR source_url IS NOT NULL)
    )
    """,
    "CREATE INDEX product_images_product_id_position_idx ON product_images (product_id, position)",
    "CREATE INDEX product_images_pending_id_idx ON product_images (id) WHERE state = 'pending'",
    """
    CREATE TABLE product_variants (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        product_id uuid NOT NULL,
        position bigint NOT NULL,
        sku text,
        barcode text NOT NULL DEFAULT '',
        option1 text NOT NULL DEFAULT '',
        option2 text NOT NULL DEFAULT '',
        option3 text NOT NULL DEFAULT '',
        price bigint NOT NULL,
        compare_at bigint,
        weight_grams bigint NOT NULL DEFAULT 0,
        taxable boolean NOT NULL DEFAULT true,
        requires_shipping boolean NOT NULL DEFAULT true,
        image_id uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT product_variants_pkey PRIMARY KEY (id),
        CONSTRAINT product_variants_shop_id_id_key UNIQUE (shop_id, id),
        CONSTRAINT product_variants_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE,
        CONSTRAINT product_variants_shop_id_image_id_fkey FOREIGN KEY (shop_id, image_id)
            REFERENCES product_images (shop_id, id) ON DELETE SET NULL (image_id),
        CONSTRAINT product_variants_sku_check CHECK (sku <> ''),
        CONSTRAINT product_variants_price_check CHECK (price >= 0 AND compare_at >= 0),
        CONSTRAINT product_variants_weight_grams_check CHECK (weight_grams >= 0),
        -- Checked when a statement ends, so that one statement may swap the values of two variants.
        CONSTRAINT product_variants_sku_shop_id_key UNIQUE (sku, shop_id) DEFERRABLE INITIALLY IMMEDIATE,
        CONSTRAINT product_variants_product_id_options_key UNIQUE (product_id, option1, option2, option3)
            DEFERRABLE INITIALLY IMMEDIATE
    )
    """,
    "CREATE INDEX product_variants_image_id_idx ON product_variants (image_id) WHERE image_id IS NOT NULL",
)

_IMPORTS = (
    """
    CREATE TABLE imports (
        id uuid NOT NULL,
        shop_id uuid NOT NULL,
        state text NOT NULL,
        dry_run boolean NOT NULL,
        options jsonb NOT NULL,
        filename text NOT NULL,
        storage_key text,
        size_bytes bigint,
        bytes_read bigint NOT NULL DEFAULT 0,
        products_done bigint NOT NULL DEFAULT 0,
        rows_read bigint NOT NULL DEFAULT 0,
        created bigint NOT NULL DEFAULT 0,
        updated bigint NOT NULL DEFAULT 0,
        unchanged bigint NOT NULL DEFAULT 0,
        refused bigint NOT NULL DEFAULT 0,
        images_queued bigint NOT NULL DEFAULT 0,
        errors bigint NOT NULL DEFAULT 0,
        warnings bigint NOT NULL DEFAULT 0,
        ignored_columns text[] NOT NULL DEFAULT '{}',
        reason text NOT NULL DEFAULT '',
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_label text NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        updated_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT imports_pkey PRIMARY KEY (id),
        CONSTRAINT imports_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES shops (id),
        CONSTRAINT imports_state_check CHECK (state IN ('waiting', 'running', 'finished', 'failed'))
    )
    """,
    "CREATE INDEX imports_shop_id_id_idx ON imports (shop_id, id)",
    """
    CREATE TABLE import_issues (
        import_id uuid NOT NULL,
        number bigint NOT NULL,
        row_number bigint NOT NULL,
        severity text NOT NULL,
        code text NOT NULL,
        column_name text NOT NULL DEFAULT '',
        handle text NOT NULL DEFAULT '',
        message text NOT NULL,
        CONSTRAINT import_issues_pkey PRIMARY KEY (import_id, number),
        CONSTRAINT import_issues_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports (id) ON DELETE CASCADE,
        CONSTRAINT import_issues_severity_check CHECK (severity IN ('error', 'warning'))
    )
    """,
)


def upgrade() -> None:
    """Create the tables of the catalogue."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (*_CATEGORIES, *_PRODUCTS, *_VARIANTS, *_IMPORTS):
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    for table in (
        "import_issues",
        "imports",
        "product_variants",
        "product_images",
        "product_categories",
        "product_options",
        "product_texts",
        "products",
        "category_texts",
        "categories",
    ):
        op.execute(f"DROP TABLE {table}")
