"""The programme, which its operator writes whole."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import events, facts, repository, rules
from sokoni.commerce.loyalty.types import Programme, ProgrammeDraft
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession


async def find_programme(session: ReadSession) -> Programme | None:
    """The programme, or None before one was written; one statement."""
    return await repository.get_programme(session)


async def save_programme(
    session: WriteSession,
    *,
    draft: ProgrammeDraft,
    actor: Actor,
    now: datetime,
    action: str = "loyalty.save_programme",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Programme:
    """The programme as it is written now; what was earned before stays as it was worked out.

    Raises:
        ProgrammeInvalid: it contradicts itself.
    """
    rules.check_programme(draft)
    await repository.lock_programme(session)
    known = await repository.get_programme(session)
    programme = Programme(id=ids.new_id() if known is None else known.id, draft=draft, updated_at=now)
    await repository.save_programme(session, programme, now=now)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=facts.PROGRAMME,
        subject_id=programme.id,
        before=None if known is None else facts.of_programme(known.draft),
        after=facts.of_programme(draft),
        group_id=group_id,
        undoes_id=undoes_id,
        now=now,
    )
    await outbox.publish(session, events.ProgrammeChanged(programme_id=programme.id))
    return programme
