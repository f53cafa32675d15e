"""The job queue."""

from alembic import op

revision = "0002_jobs"
down_revision = "0001_core"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the queue, what was given up, who works, and what the clock queues."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(
        """
        CREATE TABLE jobs (
            id uuid NOT NULL,
            name text NOT NULL,
            arguments jsonb NOT NULL,
            priority integer NOT NULL,
            state text NOT NULL,
            run_at timestamptz,
            ready_at timestamptz NOT NULL DEFAULT now(),
            attempts integer NOT NULL DEFAULT 0,
            dedupe_key text,
            claimed_by uuid,
            error text,
            created_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT jobs_pkey PRIMARY KEY (id),
            CONSTRAINT jobs_state_check CHECK (state IN ('ready', 'delayed', 'running')),
            CONSTRAINT jobs_claimed_by_check CHECK ((state = 'running') = (claimed_by IS NOT NULL)),
            CONSTRAINT jobs_run_at_check CHECK (state <> 'delayed' OR run_at IS NOT NULL)
        )
        WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)
        """
    )
    op.execute("CREATE INDEX jobs_ready_idx ON jobs (priority DESC, id) WHERE state = 'ready'")
    op.execute("CREATE INDEX jobs_delayed_idx ON jobs (run_at) WHERE state = 'delayed'")
    op.execute("CREATE INDEX jobs_running_idx ON jobs (claimed_by) WHERE state = 'running'")
    op.execute("CREATE UNIQUE INDEX jobs_dedupe_key_key ON jobs (dedupe_key) WHERE dedupe_key IS NOT NULL")
    op.execute(
        """
        CREATE TABLE parked_jobs (
            id uuid NOT NULL,
            name text NOT NULL,
            arguments jsonb NOT NULL,
            priority integer NOT NULL,
            attempts integer NOT NULL,
            error text NOT NULL,
            traceback text NOT NULL,
            created_at timestamptz NOT NULL,
            parked_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT parked_jobs_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX parked_jobs_parked_at_idx ON parked_jobs (parked_at)")
    op.execute(
        """
        CREATE TABLE job_workers (
            id uuid NOT NULL,
            label text NOT NULL,
            started_at timestamptz NOT NULL DEFAULT now(),
            heartbeat_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT job_workers_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE job_schedules (
            name text NOT NULL,
            cron text NOT NULL,
            next_run_at timestamptz NOT NULL,
            CONSTRAINT job_schedules_pkey PRIMARY KEY (name)
        )
        """
    )


def downgrade() -> None:
    """Remove them again."""
    for table in ("job_schedules", "job_workers", "parked_jobs", "jobs"):
        op.execute(f"DROP TABLE {table}")
