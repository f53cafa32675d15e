"""Messages between buyers and shops, and notes that only shops read."""

from alembic import op

revision = "0050_talks"
down_revision = "0049_versions_of_categories"
branch_labels = None
depends_on = None

_ENTRIES = "'placed', 'moved', 'note', 'tracking', 'shipment', 'taken_off', {}'payment', 'refund'"
_MESSAGE = "'message', "
THREADS = """
CREATE TABLE order_threads (
    sub_order_id uuid CONSTRAINT order_threads_pkey PRIMARY KEY,
    shop_id uuid NOT NULL,
    unread_by_buyer bigint NOT NULL,
    unread_by_shop bigint NOT NULL,
    last_message_at timestamptz NOT NULL,
    CONSTRAINT order_threads_shop_id_sub_order_id_fkey
        FOREIGN KEY (shop_id, sub_order_id) REFERENCES sub_orders (shop_id, id),
    CONSTRAINT order_threads_counts_check CHECK (unread_by_buyer >= 0 AND unread_by_shop >= 0)
)
"""


def upgrade() -> None:
    """Add the table, the columns and the entry."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(THREADS)
    op.execute("CREATE INDEX order_threads_shop_id_idx ON order_threads (shop_id) WHERE unread_by_shop > 0")
    op.execute("ALTER TABLE order_timeline ADD COLUMN maker text")
    op.execute("ALTER TABLE order_timeline ADD COLUMN is_internal boolean NOT NULL DEFAULT false")
    _check("entry", f"entry IN ({_ENTRIES.format(_MESSAGE)})")


def downgrade() -> None:
    """Remove them again, with all that was said."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DELETE FROM order_timeline WHERE entry = 'message' OR is_internal")
    _check("entry", f"entry IN ({_ENTRIES.format('')})")
    op.execute("ALTER TABLE order_timeline DROP COLUMN is_internal")
    op.execute("ALTER TABLE order_timeline DROP COLUMN maker")
    op.execute("DROP TABLE order_threads")


def _check(name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"order_timeline_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE order_timeline DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE order_timeline ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
