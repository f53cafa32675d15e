"""Counters of hours go by months, of which sums stay.

Those that there are become one part, up to the end of next month: nothing is copied, no index is built.
"""

from datetime import UTC, datetime

from alembic import op

revision = "0115_group_months"
down_revision = "0114_telegram_warning_ring"
branch_labels = None
depends_on = None

_ACTIONS = """
    group_key uuid NOT NULL CONSTRAINT group_action_hours_group_key_fkey
        REFERENCES telegram_groups (id) ON DELETE CASCADE,
    hour timestamptz NOT NULL,
    kind text NOT NULL,
    total bigint NOT NULL,
    undone bigint NOT NULL,
    CONSTRAINT group_action_hours_pkey PRIMARY KEY (group_key, hour, kind)
"""
_MESSAGES = """
    group_key uuid NOT NULL CONSTRAINT group_message_hours_group_key_fkey
        REFERENCES telegram_groups (id) ON DELETE CASCADE,
    hour timestamptz NOT NULL,
    messages bigint NOT NULL,
    CONSTRAINT group_message_hours_pkey PRIMARY KEY (group_key, hour)
"""
_SUMS = (
    """
    CREATE TABLE group_action_months (
        group_key uuid CONSTRAINT group_action_months_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        month date,
        kind text,
        total bigint NOT NULL,
        undone bigint NOT NULL,
        CONSTRAINT group_action_months_pkey PRIMARY KEY (group_key, month, kind)
    )
    """,
    """
    CREATE TABLE group_message_months (
        group_key uuid CONSTRAINT group_message_months_group_key_fkey
            REFERENCES telegram_groups (id) ON DELETE CASCADE,
        month date,
        messages bigint NOT NULL,
        CONSTRAINT group_message_months_pkey PRIMARY KEY (group_key, month)
    )
    """,
)
_TABLES = (("group_action_hours", _ACTIONS), ("group_message_hours", _MESSAGES))


def _to_months(table: str, columns: str) -> list[str]:
    now = datetime.now(UTC)
    # The end of next month, so that what comes while this runs is of it, too.
    number = now.year * 12 + now.month
    part = f"{table}_p{number // 12}{number % 12 + 1:02d}"
    number += 1
    end = f"{number // 12}-{number % 12 + 1:02d}-01 00:00+00"
    return [
        f"-- squawk-ignore renaming-table\nALTER TABLE {table} RENAME TO {part}",
        f"-- squawk-ignore renaming-object\nALTER INDEX {table}_pkey RENAME TO {part}_pkey",
        f"CREATE TABLE {table} ({columns}) PARTITION BY RANGE (hour)",
        f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM (MINVALUE) TO ('{end}')",
        # What has no month of its own yet; a job makes the months, and moves what came before them.
        f"CREATE TABLE {table}_p0 PARTITION OF {table} DEFAULT",
    ]


def _from_months(table: str, columns: str, sums: str) -> list[str]:
    return [
        f"ALTER TABLE {table} RENAME TO {table}_parts",
        f"ALTER INDEX {table}_pkey RENAME TO {table}_parts_pkey",
        f"CREATE TABLE {table} ({columns})",
        f"INSERT INTO {table} SELECT * FROM {table}_parts",  # noqa: S608  # tables of our own
        f"DROP TABLE {table}_parts",
        f"DROP TABLE {sums}",
    ]


def upgrade() -> None:
    """Make parts of what there is."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table, columns in _TABLES:
        for statement in _to_months(table, columns):
            op.execute(statement)
    for statement in _SUMS:
        op.execute(statement)


def downgrade() -> None:
    """One table each again; sums of months whose hours are gone are gone, too."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for (table, columns), sums in zip(_TABLES, ("group_action_months", "group_message_months"), strict=True):
        for statement in _from_months(table, columns, sums):
            op.execute(statement)
