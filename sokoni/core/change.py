"""The record of what people changed: who, what, before and after; what undo and audit stand on.

Every write by a seller or an operator calls `record` in the transaction that changes the thing. Rows are only ever
added: what takes a change back is a change of its own that names the other one, and the key of that column lets each be
taken back once. Changes that were made together carry the id of their group.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core import ids
from sokoni.core.database import Base, WriteSession, insert_many

_TOGETHER = "changes made together"
ActorKind = Literal["account", "guest", "system", "job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something; `label` is what the log shows when the account is long gone."""

    kind: ActorKind
    id: UUID | None = None
    label: str = ""


SYSTEM = Actor(kind="system", label="Sokoni")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of many changes that are recorded together."""

    subject_id: UUID
    shop_id: UUID | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    undoes_id: UUID | None = None


@dataclass(slots=True)
class Together:
    """Changes that are made together: the id of their group, and how many there are by now."""

    group_id: UUID
    count: int = 0


class Change(Base):
    """One recorded change."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("changes_subject_idx", "subject_kind", "subject_id", "created_at"),
        Index("changes_shop_id_created_at_idx", "shop_id", "created_at"),
        Index("changes_group_id_id_idx", "group_id", "id", postgresql_where=text("group_id IS NOT NULL")),
        Index("changes_undoes_id_idx", "undoes_id", unique=True, postgresql_where=text("undoes_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    group_id: Mapped[UUID | None]
    undoes_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]


@contextlib.contextmanager
def together(session: WriteSession, *, group_id: UUID | None = None) -> Iterator[Together]:
    """Let all that a session records meanwhile be one group, so that it can be taken back as one.

    What names a group of its own keeps it, and is not counted. Long work names the group that all its chunks are of.
    """
    made = Together(group_id=group_id or ids.new_id())
    session.info[_TOGETHER] = made
    try:
        yield made
    finally:
        del session.info[_TOGETHER]


def is_together(session: WriteSession) -> bool:
    """Whether all that a session records now is one group by itself."""
    return _TOGETHER in session.info


async def record(
    session: WriteSession,
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    now: datetime,
    shop_id: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> UUID:
    """Note one change in the caller's transaction and return its id; one statement."""
    entry = Entry(subject_id=subject_id, shop_id=shop_id, before=before, after=after, undoes_id=undoes_id)
    recorded = await record_many(
        session,
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        entries=[entry],
        now=now,
        group_id=group_id,
    )
    return recorded[0]


async def record_many(
    session: WriteSession,
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    entries: Sequence[Entry],
    now: datetime,
    group_id: UUID | None = None,
) -> Sequence[UUID]:
    """Note many changes of one kind in the caller's transaction; their ids in the entries' order, one statement."""
    if not entries:
        return []
    made = [ids.new_id() for _ in entries]
    group: Together | None = session.info.get(_TOGETHER)
    if group is not None and group_id is None:
        group_id = group.group_id
        group.count += len(entries)
    rows = [
        {
            "id": change_id,
            "shop_id": entry.shop_id,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": entry.subject_id,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_label": actor.label,
            "group_id": group_id,
            "undoes_id": entry.undoes_id,
            "before": entry.before,
            "after": entry.after,
            "created_at": now,
        }
        for change_id, entry in zip(made, entries, strict=True)
    ]
    await session.execute(insert_many(Change), rows)
    return made
