"""Who came, who asks to come and what was given up go by months; a group has one raid, the last one.

What there is becomes the part of this month: nothing is copied.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from alembic import op

revision = "0116_telegram_door_rings"
down_revision = "0115_group_months"
branch_labels = None
depends_on = None

SLOTS = 4
_GROUP = "REFERENCES telegram_groups (group_id) ON UPDATE CASCADE ON DELETE CASCADE"
_INDEXED = "-- squawk-ignore require-concurrent-index-creation\n"
_NEWCOMERS = f"""
    id uuid NOT NULL,
    group_id bigint NOT NULL CONSTRAINT telegram_newcomers_group_id_fkey {_GROUP},
    user_id bigint NOT NULL,
    bot_id uuid NOT NULL,
    first_name text NOT NULL,
    name text NOT NULL,
    username text NOT NULL,
    joined_at timestamptz NOT NULL,
    left_at timestamptz,
    state text NOT NULL,
    is_vouched boolean NOT NULL,
    captcha text,
    attempts_left smallint NOT NULL,
    expires_at timestamptz,
    message_id bigint,
    CONSTRAINT telegram_newcomers_state_check
        CHECK (state IN ('let_in', 'asked', 'passed', 'failed', 'left', 'raided')),
    CONSTRAINT telegram_newcomers_captcha_check CHECK (captcha IN ('button', 'arithmetic')),
    CONSTRAINT telegram_newcomers_asked_check
        CHECK (state <> 'asked' OR (captcha IS NOT NULL AND expires_at IS NOT NULL))
"""
_REQUESTS = f"""
    group_id bigint NOT NULL CONSTRAINT telegram_join_requests_group_id_fkey {_GROUP},
    user_id bigint NOT NULL,
    bot_id uuid NOT NULL,
    name text NOT NULL,
    username text NOT NULL,
    about text NOT NULL,
    link_name text NOT NULL,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT telegram_join_requests_state_check CHECK (state IN ('waiting', 'approved', 'declined'))
"""
_PARKED = """
    id uuid NOT NULL,
    bot_id uuid NOT NULL CONSTRAINT telegram_parked_updates_bot_id_fkey REFERENCES telegram_bots (id),
    update_id bigint NOT NULL,
    queue_key text NOT NULL,
    kind text NOT NULL,
    body json NOT NULL,
    attempts bigint NOT NULL,
    error text NOT NULL,
    received_at timestamptz NOT NULL,
    parked_at timestamptz NOT NULL
"""


class _Ring:
    """A table, its columns, its keys with and without the part, and its indexes."""

    def __init__(
        self, table: str, columns: str, keys: Sequence[tuple[str, str, str]], indexes: Sequence[tuple[str, str]]
    ) -> None:
        self.table, self.columns, self.keys, self.indexes = table, columns, keys, indexes

    def made(self, slot: int) -> list[str]:
        table, part = self.table, f"{self.table}_p{slot}"
        statements = [
            f"ALTER TABLE {table} ADD COLUMN slot smallint NOT NULL DEFAULT {slot}",
            f"-- squawk-ignore renaming-table\nALTER TABLE {table} RENAME TO {part}",
            f"-- squawk-ignore ban-drop-default\nALTER TABLE {part} ALTER COLUMN slot DROP DEFAULT",
        ]
        for name, kind, columns in self.keys:
            own = name.replace(table, part)
            statements += [
                f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {part} DROP CONSTRAINT {name}",
                f"{_INDEXED}CREATE UNIQUE INDEX {own} ON {part} ({columns}, slot)",
                f"ALTER TABLE {part} ADD CONSTRAINT {own} {kind} USING INDEX {own}",
            ]
        for name, _ in self.indexes:
            own = name.replace(table, part)
            statements.append(f"-- squawk-ignore renaming-object\nALTER INDEX {name} RENAME TO {own}")
        keys = ", ".join(f"CONSTRAINT {name} {kind} ({columns}, slot)" for name, kind, columns in self.keys)
        return [
            *statements,
            f"CREATE TABLE {table} ({self.columns}, slot smallint NOT NULL, {keys}) PARTITION BY LIST (slot)",
            *(f"CREATE INDEX {name} ON {table} ({columns})" for name, columns in self.indexes),
            f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES IN ({slot})",
            *(
                f"CREATE TABLE {table}_p{each} PARTITION OF {table} FOR VALUES IN ({each})"
                for each in range(SLOTS)
                if each != slot
            ),
        ]

    def undone(self) -> list[str]:
        table, ring = self.table, f"{self.table}_ring"
        named = ", ".join(
            line.split()[0]
            for line in self.columns.splitlines()
            if line.strip() and not line.strip().startswith(("CONSTRAINT", "CHECK"))
        )
        keys = ", ".join(f"CONSTRAINT {name} {kind} ({columns})" for name, kind, columns in self.keys)
        return [
            f"ALTER TABLE {table} RENAME TO {ring}",
            *(
                f"ALTER TABLE {ring} RENAME CONSTRAINT {name} TO {name.replace(table, ring)}"
                for name, _, _ in self.keys
            ),
            *(f"DROP INDEX {name}" for name, _ in self.indexes),
            f"CREATE TABLE {table} ({self.columns}, {keys})",
            f"INSERT INTO {table} ({named}) SELECT {named} FROM {ring} ON CONFLICT DO NOTHING",  # noqa: S608  # ours
            *(f"CREATE INDEX {name} ON {table} ({columns})" for name, columns in self.indexes),
            f"DROP TABLE {ring}",
        ]


RINGS = (
    _Ring(
        "telegram_newcomers",
        _NEWCOMERS,
        [
            ("telegram_newcomers_pkey", "PRIMARY KEY", "id"),
            ("telegram_newcomers_group_id_user_id_key", "UNIQUE", "group_id, user_id"),
        ],
        [("telegram_newcomers_group_id_joined_at_idx", "group_id, joined_at")],
    ),
    _Ring(
        "telegram_join_requests",
        _REQUESTS,
        [("telegram_join_requests_pkey", "PRIMARY KEY", "group_id, user_id")],
        [("telegram_join_requests_group_id_asked_at_idx", "group_id, asked_at, user_id")],
    ),
    _Ring(
        "telegram_parked_updates",
        _PARKED,
        [
            ("telegram_parked_updates_pkey", "PRIMARY KEY", "id"),
            ("telegram_parked_updates_bot_id_update_id_key", "UNIQUE", "bot_id, update_id"),
        ],
        [("telegram_parked_updates_parked_at_idx", "parked_at, id")],
    ),
)
_NO_LONGER = "-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX "
_BEFORE = ("telegram_newcomers_joined_at_idx", "telegram_join_requests_decided_at_idx")
_ONE_RAID = (
    """
    DELETE FROM telegram_raids AS old USING telegram_raids AS later
    WHERE later.group_id = old.group_id AND (coalesce(later.ended_at, 'infinity'), later.id)
        > (coalesce(old.ended_at, 'infinity'), old.id)
    """,
    f"{_NO_LONGER}telegram_raids_group_id_key",
    f"{_INDEXED}CREATE UNIQUE INDEX telegram_raids_group_id_key ON telegram_raids (group_id)",
)


def upgrade() -> None:
    """Make rings of what there is."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in _BEFORE:
        op.execute(f"{_NO_LONGER}{name}")
    now = datetime.now(UTC)
    for ring in RINGS:
        for statement in ring.made((now.year * 12 + now.month) % SLOTS):
            op.execute(statement)
    for statement in _ONE_RAID:
        op.execute(statement)


def downgrade() -> None:
    """One table each again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for ring in RINGS:
        for statement in ring.undone():
            op.execute(statement)
    op.execute("CREATE INDEX telegram_newcomers_joined_at_idx ON telegram_newcomers (joined_at) WHERE state <> 'asked'")
    op.execute(
        "CREATE INDEX telegram_join_requests_decided_at_idx ON telegram_join_requests (decided_at)"
        " WHERE decided_at IS NOT NULL"
    )
    op.execute("DROP INDEX telegram_raids_group_id_key")
    op.execute("CREATE UNIQUE INDEX telegram_raids_group_id_key ON telegram_raids (group_id) WHERE ended_at IS NULL")
