"""What is remembered of authors goes by days."""

from alembic import op

revision = "0113_telegram_recents"
down_revision = "0112_plans_of_telegram"
branch_labels = None
depends_on = None

SLOTS = range(4)
_KEY = "REFERENCES telegram_groups (id) ON DELETE CASCADE"
# What was remembered until now is an hour's: it begins anew.
TABLES = (
    "-- squawk-ignore ban-drop-table\nDROP TABLE telegram_recents",
    f"""
CREATE TABLE telegram_recents (
    group_key uuid CONSTRAINT telegram_recents_group_key_fkey {_KEY},
    author_id bigint,
    slot smallint,
    day bigint NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT telegram_recents_pkey PRIMARY KEY (group_key, author_id, slot)
) PARTITION BY LIST (slot)
    """,
    *(
        f"CREATE TABLE telegram_recents_p{slot} PARTITION OF telegram_recents FOR VALUES IN ({slot})"
        " WITH (fillfactor = 70)"
        for slot in SLOTS
    ),
)
BEFORE = f"""
CREATE TABLE telegram_recents (
    group_key uuid CONSTRAINT telegram_recents_group_key_fkey {_KEY},
    author_id bigint,
    body bytea NOT NULL,
    CONSTRAINT telegram_recents_pkey PRIMARY KEY (group_key, author_id)
) WITH (fillfactor = 70)
"""


def upgrade() -> None:
    """Make the ring."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """One table again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_recents")
    op.execute(BEFORE)
