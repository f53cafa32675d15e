"""Parts of pictures are made like their sizes, each once, and are known by picture and part."""

from alembic import op

revision = "0043_cuts"
down_revision = "0042_frames_on_cards"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE media_cuts (
        hash text NOT NULL,
        x bigint NOT NULL,
        y bigint NOT NULL,
        width bigint NOT NULL,
        height bigint NOT NULL,
        state text NOT NULL,
        reason text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT media_cuts_pkey PRIMARY KEY (hash, x, y, width, height),
        CONSTRAINT media_cuts_hash_fkey FOREIGN KEY (hash) REFERENCES media_objects (hash),
        CONSTRAINT media_cuts_crop_check CHECK (
            x >= 0 AND y >= 0 AND width > 0 AND height > 0 AND x + width <= 1000 AND y + height <= 1000
        ),
        CONSTRAINT media_cuts_state_check CHECK (state IN ('pending', 'ready', 'failed')),
        CONSTRAINT media_cuts_reason_check CHECK ((state = 'failed') = (reason IS NOT NULL))
    )
    """,
    # What sellers and files have said of parts until now had no effect: it gets one as soon as a worker runs.
    """
    INSERT INTO jobs (id, name, arguments, priority, state)
    SELECT gen_random_uuid(), 'catalog.cut_images', '{}', -10, 'ready'
    WHERE EXISTS (SELECT FROM product_images WHERE crop_x IS NOT NULL)
    """,
)


def upgrade() -> None:
    """Make the table, and ask for the parts that products show."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget which parts there are; what was made of them stays in the store."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DELETE FROM jobs WHERE name IN ('catalog.cut_images', 'media.cut')")
    op.execute("DROP TABLE media_cuts")
