"""Warnings go by months.

Those that there are become the part of this month: nothing is copied, and writers wait for two indexes to be built.
"""

from datetime import UTC, datetime

from alembic import op

revision = "0114_telegram_warning_ring"
down_revision = "0113_telegram_recents"
branch_labels = None
depends_on = None

SLOTS = 4
_COLUMNS = """
    id uuid NOT NULL,
    group_key uuid NOT NULL
        CONSTRAINT telegram_warnings_group_key_fkey REFERENCES telegram_groups (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    scope uuid NOT NULL,
    round bigint NOT NULL,
    decision_key text NOT NULL,
    rule_id uuid,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz,
    withdrawn_at timestamptz
"""
_COUNTING = "(group_key, user_id, scope, round) WHERE withdrawn_at IS NULL"
_NO_CONCURRENTLY = "-- squawk-ignore require-concurrent-index-creation\n"


def _slot() -> int:
    now = datetime.now(UTC)
    return (now.year * 12 + now.month) % SLOTS


def _to_ring(slot: int) -> list[str]:
    part = f"telegram_warnings_p{slot}"
    return [
        f"ALTER TABLE telegram_warnings ADD COLUMN slot smallint NOT NULL DEFAULT {slot}",
        f"-- squawk-ignore renaming-table\nALTER TABLE telegram_warnings RENAME TO {part}",
        f"-- squawk-ignore ban-drop-default\nALTER TABLE {part} ALTER COLUMN slot DROP DEFAULT",
        f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {part} DROP CONSTRAINT telegram_warnings_pkey",
        f"{_NO_CONCURRENTLY}CREATE UNIQUE INDEX {part}_pkey ON {part} (id, slot)",
        f"ALTER TABLE {part} ADD CONSTRAINT {part}_pkey PRIMARY KEY USING INDEX {part}_pkey",
        "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX telegram_warnings_decision_key_idx",
        f"{_NO_CONCURRENTLY}CREATE UNIQUE INDEX {part}_decision_key_idx ON {part} (group_key, decision_key, slot)",
        f"-- squawk-ignore renaming-object\nALTER INDEX telegram_warnings_counting_idx RENAME TO {part}_counting_idx",
        f"""
CREATE TABLE telegram_warnings (
    {_COLUMNS},
    slot smallint NOT NULL,
    CONSTRAINT telegram_warnings_pkey PRIMARY KEY (id, slot)
) PARTITION BY LIST (slot)
        """,
        "CREATE UNIQUE INDEX telegram_warnings_decision_key_idx ON telegram_warnings (group_key, decision_key, slot)",
        f"CREATE INDEX telegram_warnings_counting_idx ON telegram_warnings {_COUNTING}",
        f"ALTER TABLE telegram_warnings ATTACH PARTITION {part} FOR VALUES IN ({slot})",
        *(
            f"CREATE TABLE telegram_warnings_p{each} PARTITION OF telegram_warnings FOR VALUES IN ({each})"
            for each in range(SLOTS)
            if each != slot
        ),
    ]


_FROM_RING = (
    "ALTER TABLE telegram_warnings RENAME TO telegram_warnings_ring",
    "ALTER TABLE telegram_warnings_ring RENAME CONSTRAINT telegram_warnings_pkey TO telegram_warnings_ring_pkey",
    "DROP INDEX telegram_warnings_decision_key_idx",
    "DROP INDEX telegram_warnings_counting_idx",
    f"CREATE TABLE telegram_warnings ({_COLUMNS}, CONSTRAINT telegram_warnings_pkey PRIMARY KEY (id))",
    """
    INSERT INTO telegram_warnings
    SELECT DISTINCT ON (group_key, decision_key) id, group_key, user_id, scope, round, decision_key, rule_id, reason,
        at, expires_at, withdrawn_at
    FROM telegram_warnings_ring ORDER BY group_key, decision_key, at
    """,
    "CREATE UNIQUE INDEX telegram_warnings_decision_key_idx ON telegram_warnings (group_key, decision_key)",
    f"CREATE INDEX telegram_warnings_counting_idx ON telegram_warnings {_COUNTING}",
    "DROP TABLE telegram_warnings_ring",
)


def upgrade() -> None:
    """Make the ring of what there is."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _to_ring(_slot()):
        op.execute(statement)


def downgrade() -> None:
    """One table again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in _FROM_RING:
        op.execute(statement)
