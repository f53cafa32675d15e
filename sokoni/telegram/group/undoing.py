"""How recorded changes of groups are taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies, repository, rules, service
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.types import KeptGroup, Need


class GroupUndoer:
    """Puts words and settings of groups back; one that was added goes, one that was removed comes again."""

    kind = service.KIND

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever is said of a group can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """A shop's groups are its own."""
        return False

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Whoever may manage groups."""
        return policies.role_for(Need.MANAGE)

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,  # noqa: ARG002  # groups are not changed many at once
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(session, changes, lambda change: _undo_one(session, change, actor=actor, now=now))


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    standing = await repository.get_by_id_locked(session, key=change.subject_id)
    if standing is None:
        # Somebody added the chat anew meanwhile.
        raise ChangeOvertaken(parts=["is_here"])
    before, after = change.before or {}, change.after or {}
    facts = _facts_of(standing)
    if overtaken := [name for name, value in after.items() if facts.get(name) != value]:
        raise ChangeOvertaken(parts=overtaken)
    action = f"undo.{change.original_action}"
    if "is_here" in after:
        gone = not before["is_here"]
        await service.set_removed(
            session, standing.group, is_removed=gone, action=action, actor=actor, now=now, undoes_id=change.id
        )
    elif standing.group.removed_at is not None:
        raise GroupMissing(group_id=standing.group.group_id)
    elif change.original_action == service.SETTINGS:
        settings = rules.with_facts(standing.settings, before)
        await service.keep_settings(
            session, standing, settings, action=action, actor=actor, now=now, undoes_id=change.id
        )
    else:
        said = {**rules.facts_of(standing.group), **before}
        await service.save(session, standing.group, said, action=action, actor=actor, now=now, undoes_id=change.id)


def _facts_of(standing: KeptGroup) -> dict[str, Any]:
    return {
        **rules.settings_facts(standing.settings),
        **rules.facts_of(standing.group),
        "is_here": standing.group.removed_at is None,
    }
