"""Runs that take groups of changes back."""

from alembic import op

revision = "0028_undo"
down_revision = "0027_address_book"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE undo_runs (
            id uuid NOT NULL,
            group_id uuid NOT NULL,
            shop_id uuid,
            state text NOT NULL,
            total bigint NOT NULL,
            undone bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            refusals jsonb NOT NULL,
            cursor uuid,
            as_operator boolean NOT NULL,
            actor_kind text NOT NULL,
            actor_id uuid,
            actor_label text NOT NULL,
            created_at timestamptz NOT NULL,
            finished_at timestamptz,
            CONSTRAINT undo_runs_pkey PRIMARY KEY (id),
            CONSTRAINT undo_runs_group_id_key UNIQUE (group_id),
            CONSTRAINT undo_runs_state_check CHECK (state IN ('running', 'finished')),
            CONSTRAINT undo_runs_finished_at_check CHECK ((state = 'finished') = (finished_at IS NOT NULL))
        )
        """
    )


def downgrade() -> None:
    """Remove it again."""
    op.execute("DROP TABLE undo_runs")
