"""Who came by which link, and requests to join that ended without us."""

from alembic import op

revision = "0128_links_and_who_came"
down_revision = "0127_prices_of_claim_sales"
branch_labels = None
depends_on = None

CHECK = "telegram_join_requests_state_check"
DROP = f"-- squawk-ignore ban-drop-constraint\nALTER TABLE telegram_join_requests DROP CONSTRAINT {CHECK}"
ADD = (
    "-- squawk-ignore constraint-missing-not-valid\n"
    f"ALTER TABLE telegram_join_requests ADD CONSTRAINT {CHECK} CHECK (state IN (%s))"
)
INDEX = (
    "-- squawk-ignore require-concurrent-index-creation\n"
    "CREATE INDEX telegram_join_requests_waiting_idx ON telegram_join_requests (group_id, asked_at, user_id)"
    " WHERE state = 'waiting'"
)
NEW = (
    DROP,
    ADD % "'waiting', 'approved', 'declined', 'gone'",
    "ALTER TABLE telegram_join_requests ADD COLUMN problem text NOT NULL DEFAULT ''",
    INDEX,
    "ALTER TABLE telegram_invite_links ADD COLUMN came bigint NOT NULL DEFAULT 0",
    """
CREATE TABLE telegram_came_by_link (
    link_id uuid CONSTRAINT telegram_came_by_link_link_id_fkey
        REFERENCES telegram_invite_links (id) ON DELETE CASCADE,
    user_id bigint,
    slot smallint,
    came_at timestamptz NOT NULL,
    CONSTRAINT telegram_came_by_link_pkey PRIMARY KEY (link_id, user_id, slot)
) PARTITION BY LIST (slot)
    """,
    "CREATE INDEX telegram_came_by_link_link_id_came_at_idx ON telegram_came_by_link (link_id, came_at, user_id)",
    *(
        f"CREATE TABLE telegram_came_by_link_p{slot} PARTITION OF telegram_came_by_link FOR VALUES IN ({slot})"
        for slot in range(4)
    ),
)
OLD = (
    "DROP TABLE telegram_came_by_link",
    "ALTER TABLE telegram_invite_links DROP COLUMN came",
    "DROP INDEX telegram_join_requests_waiting_idx",
    "ALTER TABLE telegram_join_requests DROP COLUMN problem",
    "UPDATE telegram_join_requests SET state = 'declined' WHERE state = 'gone'",
    DROP,
    ADD % "'waiting', 'approved', 'declined'",
)


def upgrade() -> None:
    """Add what was not kept."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in NEW:
        op.execute(statement)


def downgrade() -> None:
    """Keep as little as before."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in OLD:
        op.execute(statement)
