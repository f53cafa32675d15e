"""Who came into groups, greetings that stand, raids and nights."""

from alembic import op

revision = "0097_telegram_welcome"
down_revision = "0096_group_actions"
branch_labels = None
depends_on = None

_GROUP = "REFERENCES telegram_groups (group_id) ON UPDATE CASCADE ON DELETE CASCADE"
TABLES = (
    f"""
CREATE TABLE telegram_newcomers (
    id uuid CONSTRAINT telegram_newcomers_pkey PRIMARY KEY,
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
    CONSTRAINT telegram_newcomers_group_id_user_id_key UNIQUE (group_id, user_id),
    CONSTRAINT telegram_newcomers_state_check
        CHECK (state IN ('let_in', 'asked', 'passed', 'failed', 'left', 'raided')),
    CONSTRAINT telegram_newcomers_captcha_check CHECK (captcha IN ('button', 'arithmetic')),
    CONSTRAINT telegram_newcomers_asked_check
        CHECK (state <> 'asked' OR (captcha IS NOT NULL AND expires_at IS NOT NULL))
)
    """,
    "CREATE INDEX telegram_newcomers_group_id_joined_at_idx ON telegram_newcomers (group_id, joined_at)",
    "CREATE INDEX telegram_newcomers_joined_at_idx ON telegram_newcomers (joined_at) WHERE state <> 'asked'",
    f"""
CREATE TABLE telegram_greetings (
    group_id bigint NOT NULL CONSTRAINT telegram_greetings_group_id_fkey {_GROUP},
    kind text NOT NULL,
    message_id bigint NOT NULL,
    CONSTRAINT telegram_greetings_pkey PRIMARY KEY (group_id, kind),
    CONSTRAINT telegram_greetings_kind_check CHECK (kind IN ('welcome', 'goodbye'))
)
    """,
    f"""
CREATE TABLE telegram_raids (
    id uuid CONSTRAINT telegram_raids_pkey PRIMARY KEY,
    group_id bigint NOT NULL CONSTRAINT telegram_raids_group_id_fkey {_GROUP},
    bot_id uuid NOT NULL,
    since timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    started_by bigint,
    ended_at timestamptz
)
    """,
    "CREATE UNIQUE INDEX telegram_raids_group_id_key ON telegram_raids (group_id) WHERE ended_at IS NULL",
    f"""
CREATE TABLE telegram_nights (
    group_id bigint NOT NULL
        CONSTRAINT telegram_nights_pkey PRIMARY KEY
        CONSTRAINT telegram_nights_group_id_fkey {_GROUP},
    bot_id uuid NOT NULL,
    began_on date NOT NULL,
    state text NOT NULL,
    before jsonb NOT NULL,
    during jsonb NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT telegram_nights_state_check CHECK (state IN ('falling', 'resting', 'ending', 'over'))
)
    """,
    "CREATE INDEX telegram_nights_state_idx ON telegram_nights (group_id) WHERE state <> 'over'",
)


def upgrade() -> None:
    """Make the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name in ("telegram_nights", "telegram_raids", "telegram_greetings", "telegram_newcomers"):
        op.execute(f"DROP TABLE {name}")
