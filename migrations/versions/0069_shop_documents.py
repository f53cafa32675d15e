"""Papers beside an application, which its owners and operators alone may see."""

from alembic import op

revision = "0069_shop_documents"
down_revision = "0068_store_credit"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE shop_documents (
    shop_id uuid CONSTRAINT shop_documents_shop_id_fkey REFERENCES shops (id),
    position bigint,
    media_key text NOT NULL CONSTRAINT shop_documents_media_key_fkey REFERENCES media_private_objects (key),
    sha256 text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT shop_documents_pkey PRIMARY KEY (shop_id, position),
    CONSTRAINT shop_documents_shop_id_sha256_key UNIQUE (shop_id, sha256)
)
"""


def upgrade() -> None:
    """Add the table, and the kind of private file."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(TABLE)
    _kinds("'receipt', 'return', 'document'")


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE shop_documents")
    op.execute("DELETE FROM media_private_objects WHERE kind = 'document'")
    _kinds("'receipt', 'return'")


def _kinds(kinds: str) -> None:
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE media_private_objects DROP CONSTRAINT media_private_objects_kind_check"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE media_private_objects ADD CONSTRAINT media_private_objects_kind_check CHECK (kind IN ({kinds}))"
    )
