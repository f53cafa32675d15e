"""Raids can be undone, and whoever one put out is known when they come back."""

from alembic import op

revision = "0120_undone_raids"
down_revision = "0119_files_of_calls"
branch_labels = None
depends_on = None

_STATE = "telegram_newcomers_state_check"
_STATES = ("let_in", "asked", "passed", "failed", "left", "raided")


def _allow(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in states)
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE telegram_newcomers DROP CONSTRAINT {_STATE}")
    # A month or two of newcomers are looked through in a moment.
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE telegram_newcomers ADD CONSTRAINT {_STATE} CHECK (state IN ({listed}))"
    )


def upgrade() -> None:
    """Note when a raid was undone."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE telegram_raids ADD COLUMN undone_at timestamptz")
    _allow((*_STATES, "pardoned"))


def downgrade() -> None:
    """Forget it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("UPDATE telegram_newcomers SET state = 'raided' WHERE state = 'pardoned'")
    _allow(_STATES)
    op.execute("ALTER TABLE telegram_raids DROP COLUMN undone_at")
