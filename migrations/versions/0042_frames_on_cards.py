"""Products sum up how their first picture is to be cut, and cards say it: they are made anew when a worker runs."""

from alembic import op

revision = "0042_frames_on_cards"
down_revision = "0041_frames"
branch_labels = None
depends_on = None

_SUM_UP = """
    UPDATE products AS product
    SET image_frame = picture.frame
    FROM (
        SELECT DISTINCT ON (product_id) product_id, nullif(jsonb_strip_nulls(jsonb_build_object(
            'focus', CASE WHEN focus_x IS NOT NULL THEN jsonb_build_array(focus_x, focus_y) END,
            'crop', CASE WHEN crop_x IS NOT NULL THEN jsonb_build_array(crop_x, crop_y, crop_width, crop_height) END
        )), '{}') AS frame
        FROM product_images
        WHERE state = 'ready'
        ORDER BY product_id, position, id
    ) AS picture
    WHERE product.id = picture.product_id AND picture.frame IS NOT NULL
    """
_REBUILD = """
    INSERT INTO jobs (id, name, arguments, priority, state)
    SELECT gen_random_uuid(), 'showcase.rebuild', '{}', 0, 'ready' WHERE EXISTS (SELECT FROM products)
    """


def upgrade() -> None:
    """Fill the column of products where there is something to say, and ask for a rebuild: all cards say it, or none."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '600s'")
    op.execute(_SUM_UP)
    op.execute(_REBUILD)


def downgrade() -> None:
    """Nothing is to be taken back: what reads cards passes over what it does not know."""
