"""Runs the one line of migrations on the database that `sokoni migrate` (or a test) names."""

from alembic import context
from sqlalchemy import Connection

import sokoni.entrypoints.modules  # noqa: F401  # imports every package's models, so that `alembic check` sees them
from sokoni.core.database import Base

connection: Connection = context.config.attributes["connection"]
# The job library makes and owns its own tables.
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transaction_per_migration=True,
    compare_type=True,
    include_name=lambda name, kind, _parents: not (kind == "table" and (name or "").startswith(("pgqueuer", "procrastinate"))),
)
with context.begin_transaction():
    context.run_migrations()
