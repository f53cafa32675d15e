"""Refusals that buyers take to the market, and lists of everybody's returns."""

from alembic import op

revision = "0082_return_appeals"
down_revision = "0081_channel"
branch_labels = None
depends_on = None

_INDEX = "-- squawk-ignore require-concurrent-index-creation\nCREATE INDEX {}"
STATEMENTS = (
    "ALTER TABLE returns ADD COLUMN appeal text NOT NULL DEFAULT ''",
    "ALTER TABLE returns ADD COLUMN appealed_at timestamptz",
    "ALTER TABLE returns ADD COLUMN appeal_answer text NOT NULL DEFAULT ''",
    """
ALTER TABLE returns ADD COLUMN appeal_decided_at timestamptz
    CONSTRAINT returns_appeal_check CHECK (appeal_decided_at IS NULL OR appealed_at IS NOT NULL)
    """,
    # There has been no release yet: the table is small.
    _INDEX.format("returns_requested_at_id_idx ON returns (requested_at, id)"),
    _INDEX.format("returns_state_requested_at_id_idx ON returns (state, requested_at, id)"),
    _INDEX.format(
        "returns_appealed_idx ON returns (requested_at, id) WHERE appealed_at IS NOT NULL AND appeal_decided_at IS NULL"
    ),
)


def upgrade() -> None:
    """Add the columns, and the indexes of lists over all shops."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove them again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("returns_requested_at_id_idx", "returns_state_requested_at_id_idx", "returns_appealed_idx"):
        op.execute(f"DROP INDEX {name}")
    for column in ("appeal_decided_at", "appeal_answer", "appealed_at", "appeal"):
        op.execute(f"ALTER TABLE returns DROP COLUMN {column}")
