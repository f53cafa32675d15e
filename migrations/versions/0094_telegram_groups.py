"""Groups of Telegram, and how each is kept."""

from alembic import op

revision = "0094_telegram_groups"
down_revision = "0093_telegram_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE telegram_groups (
            id uuid CONSTRAINT telegram_groups_pkey PRIMARY KEY,
            group_id bigint NOT NULL,
            shop_id uuid CONSTRAINT telegram_groups_shop_id_fkey REFERENCES shops (id),
            bot_id uuid,
            name text NOT NULL,
            description text NOT NULL,
            username text,
            member_count bigint,
            state text NOT NULL,
            version bigint NOT NULL,
            settings jsonb NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            removed_at timestamptz,
            CONSTRAINT telegram_groups_group_id_key UNIQUE (group_id),
            CONSTRAINT telegram_groups_group_id_check CHECK (group_id < 0),
            CONSTRAINT telegram_groups_state_check CHECK (state IN ('claimed', 'active', 'left')),
            CONSTRAINT telegram_groups_name_check CHECK (name <> '')
        )
        """
    )
    op.execute("CREATE INDEX telegram_groups_shop_id_id_idx ON telegram_groups (shop_id, id) WHERE removed_at IS NULL")


def downgrade() -> None:
    """Remove it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TABLE telegram_groups")
