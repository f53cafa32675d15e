"""A group is taken back once in each shop that it touched."""

from alembic import op

revision = "0046_undo_by_shop"
down_revision = "0045_sent_before"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a group have a run in each shop; a run is a row for each press of a button, so the table is small."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE undo_runs DROP CONSTRAINT undo_runs_group_id_key")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint\n"
        "ALTER TABLE undo_runs"
        " ADD CONSTRAINT undo_runs_group_id_shop_id_key UNIQUE NULLS NOT DISTINCT (group_id, shop_id)"
    )


def downgrade() -> None:
    """One run for each group again; of several the first stays."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("""
        DELETE FROM undo_runs AS later USING undo_runs AS earlier
        WHERE later.group_id = earlier.group_id AND later.id > earlier.id
    """)
    op.execute("ALTER TABLE undo_runs DROP CONSTRAINT undo_runs_group_id_shop_id_key")
    op.execute("ALTER TABLE undo_runs ADD CONSTRAINT undo_runs_group_id_key UNIQUE (group_id)")
