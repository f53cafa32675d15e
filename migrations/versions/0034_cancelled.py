"""Bulk operations and exports can be cancelled; what a bulk operation refused can be said in any language."""

from alembic import op

revision = "0034_cancelled"
down_revision = "0033_exchange"
branch_labels = None
depends_on = None

_BULK_STATES = "state IN ('previewed', 'running', 'finished', 'cancelled')"
_FORMER_BULK_STATES = "state IN ('previewed', 'running', 'finished')"
_ENDED = "(state IN ('finished', 'cancelled')) = (finished_at IS NOT NULL)"
_FORMER_ENDED = "(state = 'finished') = (finished_at IS NOT NULL)"
_EXPORT_STATES = "state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')"
_FORMER_EXPORT_STATES = "state IN ('waiting', 'running', 'finished', 'failed')"


def upgrade() -> None:
    """Allow the new states, add the column."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _check("bulk_operations", "state", _BULK_STATES)
    _check("bulk_operations", "finished_at", _ENDED)
    _check("exports", "state", _EXPORT_STATES)
    op.execute("ALTER TABLE bulk_items ADD COLUMN fields jsonb NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE bulk_items DROP COLUMN fields")
    op.execute("UPDATE exports SET state = 'failed' WHERE state = 'cancelled'")
    op.execute("UPDATE bulk_operations SET state = 'finished' WHERE state = 'cancelled'")
    _check("exports", "state", _FORMER_EXPORT_STATES)
    _check("bulk_operations", "finished_at", _FORMER_ENDED)
    _check("bulk_operations", "state", _FORMER_BULK_STATES)


def _check(table: str, name: str, condition: str) -> None:
    """Put another condition in a check's place. There has been no release yet, so that the tables are small."""
    constraint = f"{table}_{name}_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({condition})"
    )
