"""Stored objects and their derivatives."""

from alembic import op

revision = "0007_media"
down_revision = "0006_team"
branch_labels = None
depends_on = None

OBJECTS = """
CREATE TABLE media_objects (
    hash text CONSTRAINT media_objects_pkey PRIMARY KEY
        CONSTRAINT media_objects_hash_check CHECK (hash ~ '^[0-9a-f]{64}$'),
    kind text NOT NULL CONSTRAINT media_objects_kind_check CHECK (kind IN ('product', 'shop')),
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CONSTRAINT media_objects_size_bytes_check CHECK (size_bytes > 0),
    width integer NOT NULL CONSTRAINT media_objects_width_check CHECK (width > 0),
    height integer NOT NULL CONSTRAINT media_objects_height_check CHECK (height > 0),
    state text NOT NULL CONSTRAINT media_objects_state_check CHECK (state IN ('pending', 'ready', 'failed')),
    reason text,
    dominant_colour text
        CONSTRAINT media_objects_dominant_colour_check CHECK (dominant_colour ~ '^#[0-9a-f]{6}$'),
    placeholder text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT media_objects_reason_check CHECK ((state = 'failed') = (reason IS NOT NULL)),
    CONSTRAINT media_objects_ready_check CHECK (state <> 'ready' OR dominant_colour IS NOT NULL)
)
"""
# For the sight of what is stuck or broken; what is ready is nearly everything and is found by its key.
UNFINISHED = "CREATE INDEX media_objects_updated_at_idx ON media_objects (updated_at) WHERE state <> 'ready'"
PRIVATE_OBJECTS = """
CREATE TABLE media_private_objects (
    key text CONSTRAINT media_private_objects_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT media_private_objects_kind_check CHECK (kind IN ('receipt')),
    sha256 text NOT NULL CONSTRAINT media_private_objects_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CONSTRAINT media_private_objects_size_bytes_check CHECK (size_bytes > 0),
    state text NOT NULL CONSTRAINT media_private_objects_state_check CHECK (state IN ('pending', 'ready', 'failed')),
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT media_private_objects_reason_check CHECK ((state = 'failed') = (reason IS NOT NULL))
)
"""


def upgrade() -> None:
    """Public pictures by content, private documents by random key."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (OBJECTS, UNFINISHED, PRIVATE_OBJECTS):
        op.execute(statement)


def downgrade() -> None:
    """Drop both tables; the stored bytes stay."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE media_private_objects, media_objects")
