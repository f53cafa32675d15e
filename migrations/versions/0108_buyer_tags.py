"""Buyers who are marked in groups, and who was let in or put out by hand."""

from alembic import op

revision = "0108_buyer_tags"
down_revision = "0107_claim_sale_terms"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE telegram_buyer_tags (
    group_id bigint NOT NULL
        CONSTRAINT telegram_buyer_tags_group_id_fkey REFERENCES telegram_buyers_groups (group_id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    user_id bigint NOT NULL,
    tag text NOT NULL,
    CONSTRAINT telegram_buyer_tags_pkey PRIMARY KEY (group_id, user_id)
)
"""
COLUMN = "ALTER TABLE telegram_buyers_groups ADD COLUMN only_buyers boolean NOT NULL DEFAULT true"
# There has been no release yet, so that the table is small.
INDEX = """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX telegram_knocks_asked_at_idx ON telegram_knocks (group_id, asked_at, user_id)
"""
_STATES = "'waiting', 'let_in', 'declined', 'taken_back'"


def upgrade() -> None:
    """Add the table, the column, the index and the states."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in (TABLE, COLUMN, INDEX):
        op.execute(statement)
    _states(f"{_STATES}, 'admitted', 'put_out'")
    # What a person decided about somebody outlives what is said of the group.
    _knocks_of("telegram_groups")


def downgrade() -> None:
    """Remove them; whom a person let in is in, and who was put out is out."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("UPDATE telegram_knocks SET state = 'let_in' WHERE state = 'admitted'")
    op.execute("UPDATE telegram_knocks SET state = 'declined' WHERE state = 'put_out'")
    _states(_STATES)
    op.execute("DELETE FROM telegram_knocks WHERE group_id NOT IN (SELECT group_id FROM telegram_buyers_groups)")
    _knocks_of("telegram_buyers_groups")
    op.execute("DROP INDEX telegram_knocks_asked_at_idx")
    op.execute("ALTER TABLE telegram_buyers_groups DROP COLUMN only_buyers")
    op.execute("DROP TABLE telegram_buyer_tags")


def _states(states: str) -> None:
    constraint = "telegram_knocks_state_check"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE telegram_knocks DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE telegram_knocks ADD CONSTRAINT {constraint} CHECK (state IN ({states}))"
    )


def _knocks_of(table: str) -> None:
    constraint = "telegram_knocks_group_id_fkey"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE telegram_knocks DROP CONSTRAINT {constraint}")
    op.execute(
        "-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid\n"
        f"ALTER TABLE telegram_knocks ADD CONSTRAINT {constraint} FOREIGN KEY (group_id) REFERENCES {table} (group_id) "
        "ON UPDATE CASCADE ON DELETE CASCADE"
    )
