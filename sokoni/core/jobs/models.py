"""The tables of the queue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

READY, DELAYED, RUNNING = "ready", "delayed", "running"


class JobRow(Base):
    """A job that is still to be done; done ones are deleted."""

    __tablename__ = "jobs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    priority: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    # Until when a delayed job waits; empty for one that was ready from the beginning.
    run_at: Mapped[datetime | None]
    ready_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Given up when the job is taken: what changes from then on needs a job of its own.
    dedupe_key: Mapped[str | None] = mapped_column(Text)
    claimed_by: Mapped[UUID | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("state IN ('ready', 'delayed', 'running')", name="state"),
        CheckConstraint("(state = 'running') = (claimed_by IS NOT NULL)", name="claimed_by"),
        CheckConstraint("state <> 'delayed' OR run_at IS NOT NULL", name="run_at"),
        Index("jobs_ready_idx", priority.desc(), "id", postgresql_where=text("state = 'ready'")),
        Index("jobs_delayed_idx", "run_at", postgresql_where=text("state = 'delayed'")),
        Index("jobs_running_idx", "claimed_by", postgresql_where=text("state = 'running'")),
        Index("jobs_dedupe_key_key", "dedupe_key", unique=True, postgresql_where=text("dedupe_key IS NOT NULL")),
    )


class ParkedJobRow(Base):
    """A job that was given up."""

    __tablename__ = "parked_jobs"
    __table_args__ = (Index("parked_jobs_parked_at_idx", "parked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    priority: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(Text)
    traceback: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    parked_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WorkerRow(Base):
    """A worker that has said that it is alive."""

    __tablename__ = "job_workers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ScheduleRow(Base):
    """When a schedule is due next."""

    __tablename__ = "job_schedules"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    cron: Mapped[str] = mapped_column(Text)
    next_run_at: Mapped[datetime]
