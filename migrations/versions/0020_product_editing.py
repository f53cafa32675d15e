"""What editing products needs: plans, crop hints, old addresses, and variants that are taken away."""

from alembic import op

revision = "0020_product_editing"
down_revision = "0019_savedview"
branch_labels = None
depends_on = None

# Indexes are not made concurrently: there has been no release, so that every installation is small.
_STATEMENTS = (
    "ALTER TABLE products ADD COLUMN publish_at timestamptz",
    "ALTER TABLE products ADD COLUMN unpublish_at timestamptz",
    """
    ALTER TABLE products ADD CONSTRAINT products_schedule_check CHECK (unpublish_at > publish_at) NOT VALID
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX products_publish_at_idx ON products (publish_at) WHERE publish_at IS NOT NULL
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX products_unpublish_at_idx ON products (unpublish_at) WHERE unpublish_at IS NOT NULL
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX products_review_idx ON products (updated_at, id) WHERE status = 'pending_review'
    """,
    "ALTER TABLE product_images ADD COLUMN focus_x bigint",
    "ALTER TABLE product_images ADD COLUMN focus_y bigint",
    "ALTER TABLE product_images ADD COLUMN crop_x bigint",
    "ALTER TABLE product_images ADD COLUMN crop_y bigint",
    "ALTER TABLE product_images ADD COLUMN crop_width bigint",
    "ALTER TABLE product_images ADD COLUMN crop_height bigint",
    """
    ALTER TABLE product_images ADD CONSTRAINT product_images_focus_check CHECK (
        num_nulls(focus_x, focus_y) IN (0, 2) AND focus_x BETWEEN 0 AND 1000 AND focus_y BETWEEN 0 AND 1000
    ) NOT VALID
    """,
    """
    ALTER TABLE product_images ADD CONSTRAINT product_images_crop_check CHECK (
        num_nulls(crop_x, crop_y, crop_width, crop_height) IN (0, 4) AND crop_x >= 0 AND crop_y >= 0
        AND crop_width > 0 AND crop_height > 0 AND crop_x + crop_width <= 1000 AND crop_y + crop_height <= 1000
    ) NOT VALID
    """,
    # A variant that is taken away belongs to no product: its row stays for the orders and the stock log that name it.
    """
    -- squawk-ignore ban-drop-not-null
    ALTER TABLE product_variants ALTER COLUMN product_id DROP NOT NULL
    """,
    """
    ALTER TABLE product_variants ADD CONSTRAINT product_variants_taken_away_check
        CHECK (product_id IS NOT NULL OR sku IS NULL) NOT VALID
    """,
    """
    CREATE TABLE moved_products (
        shop_id uuid NOT NULL,
        slug text NOT NULL,
        product_id uuid NOT NULL,
        moved_at timestamptz NOT NULL,
        CONSTRAINT moved_products_pkey PRIMARY KEY (shop_id, slug),
        CONSTRAINT moved_products_shop_id_product_id_fkey FOREIGN KEY (shop_id, product_id)
            REFERENCES products (shop_id, id) ON DELETE CASCADE
    )
    """,
)
_DOWN = (
    "DROP TABLE moved_products",
    "DELETE FROM product_variants WHERE product_id IS NULL",
    "ALTER TABLE product_variants DROP CONSTRAINT product_variants_taken_away_check",
    "ALTER TABLE product_variants ALTER COLUMN product_id SET NOT NULL",
    "ALTER TABLE product_images DROP COLUMN focus_x, DROP COLUMN focus_y",
    "ALTER TABLE product_images DROP COLUMN crop_x, DROP COLUMN crop_y",
    "ALTER TABLE product_images DROP COLUMN crop_width, DROP COLUMN crop_height",
    "DROP INDEX products_review_idx",
    "ALTER TABLE products DROP COLUMN publish_at, DROP COLUMN unpublish_at",
)


def upgrade() -> None:
    """Add columns and a table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _DOWN:
        op.execute(statement)
