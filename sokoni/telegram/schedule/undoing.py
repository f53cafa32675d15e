"""How recorded changes of messages for later are taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies as group_policies
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need
from sokoni.telegram.schedule import repository, rules, service


class ScheduledUndoer:
    """Puts messages for later back as they were; one that was added goes, one that was removed comes again."""

    kind = service.KIND

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever is to be said can be said otherwise; what was said already stays said."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """A shop's messages are its own."""
        return False

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Whoever may manage groups."""
        return group_policies.role_for(Need.MANAGE)

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,  # noqa: ARG002  # messages are not changed many at once
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(session, changes, lambda change: _undo_one(session, change, actor=actor, now=now))


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    standing = await repository.get_locked(session, message_id=change.subject_id)
    if standing is None:
        raise ChangeOvertaken(parts=["is_here"])
    before, after = change.before or {}, change.after or {}
    facts = service.facts_of(standing)
    if overtaken := [name for name, value in after.items() if facts[name] != value]:
        raise ChangeOvertaken(parts=overtaken)
    facts |= before
    draft = repository.draft_of(facts["draft"])
    settings = await group.get_settings(session, group_id=standing.group_id)
    zone = "UTC" if settings is None else settings.timezone
    changed = replace(
        standing,
        draft=draft,
        is_on=facts["is_on"],
        next_at=rules.next_at(draft.timing, after=now, zone=zone),
        removed_at=None if facts["is_here"] else now,
    )
    await service.put(
        session,
        standing,
        changed,
        f"undo.{change.original_action}",
        shop_id=change.shop_id,
        actor=actor,
        now=now,
        undoes_id=change.id,
    )
