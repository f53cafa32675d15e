"""Events, the change log and idempotency keys."""

from alembic import op

revision = "0001_core"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what every package writes to: the outbox, the record of changes, the answers already given."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE events (
            id uuid NOT NULL,
            position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
            transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
            name text NOT NULL,
            payload jsonb NOT NULL,
            occurred_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT events_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX events_transaction_id_position_idx ON events (transaction_id, position)")
    op.execute(
        """
        CREATE TABLE changes (
            id uuid NOT NULL,
            shop_id uuid,
            action text NOT NULL,
            subject_kind text NOT NULL,
            subject_id uuid NOT NULL,
            actor_kind text NOT NULL,
            actor_id uuid,
            actor_label text NOT NULL,
            before jsonb,
            after jsonb,
            created_at timestamptz NOT NULL,
            CONSTRAINT changes_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX changes_subject_idx ON changes (subject_kind, subject_id, created_at)")
    op.execute("CREATE INDEX changes_shop_id_created_at_idx ON changes (shop_id, created_at)")
    op.execute(
        """
        CREATE TABLE idempotency_keys (
            scope text NOT NULL,
            key text NOT NULL,
            request_hash bytea NOT NULL,
            status integer,
            headers jsonb,
            body bytea,
            created_at timestamptz NOT NULL,
            CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key)
        )
        """
    )
    op.execute("CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at)")


def downgrade() -> None:
    """Remove them again."""
    for table in ("idempotency_keys", "changes", "events"):
        op.execute(f"DROP TABLE {table}")
