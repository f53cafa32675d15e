"""Texts that groups keep, for who works for the group's shop."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need
from sokoni.telegram.note import service
from sokoni.telegram.note.errors import KeptUnknown
from sokoni.telegram.note.types import KeptKind, KeptText


async def list_texts(session: ReadSession, *, group_id: int, kind: KeptKind, subject: Subject) -> Sequence[KeptText]:
    """The texts of a kind that a group keeps, by their names; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await service.list_texts(session, group_id=group_id, kind=kind)


async def get_text(session: ReadSession, *, group_id: int, kind: KeptKind, text_id: UUID, subject: Subject) -> KeptText:
    """A text that a group keeps; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        KeptUnknown: there is none.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await _find(session, group_id, kind, text_id)


async def keep_text(
    session: WriteSession, *, group_id: int, kind: KeptKind, name: str, text: str, subject: Subject, now: datetime
) -> KeptText:
    """A text under a name; what was kept under it says this instead.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        KeptNameUnfit, TooManyKept: see `note.service.keep`.
    """
    found = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    return await service.keep(session, group=found, kind=kind, name=name, text=text, actor=subject.actor(), now=now)


async def update_text(
    session: WriteSession, *, group_id: int, kind: KeptKind, text_id: UUID, text: str, subject: Subject, now: datetime
) -> KeptText:
    """A text that says something else under the same name.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        KeptUnknown: there is none.
        KeptNameUnfit: it says nothing.
    """
    found = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    standing = await _find(session, group_id, kind, text_id)
    return await service.keep(
        session, group=found, kind=kind, name=standing.name, text=text, actor=subject.actor(), now=now
    )


async def forget_text(
    session: WriteSession, *, group_id: int, kind: KeptKind, text_id: UUID, subject: Subject, now: datetime
) -> None:
    """Forget a text; undo brings it back.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        KeptUnknown: there is none.
    """
    found = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    standing = await _find(session, group_id, kind, text_id)
    await service.forget(session, group=found, kind=kind, name=standing.name, actor=subject.actor(), now=now)


async def _find(session: ReadSession, group_id: int, kind: KeptKind, text_id: UUID) -> KeptText:
    for each in await service.list_texts(session, group_id=group_id, kind=kind):
        if each.id == text_id:
            return each
    raise KeptUnknown
