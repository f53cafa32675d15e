"""How recorded changes of rules are taken back; `undo` asks by this."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import Group
from sokoni.telegram.rule import repository, rules, service


class RuleUndoer(OneByOne):
    """Puts rules back to what they said; one that was removed comes again."""

    kind = service.KIND

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a rule back."""
        before, after = recorded.before or {}, recorded.after or {}
        standing = await repository.unscoped_get_locked(session, rule_id=recorded.subject_id)
        if after.get("is_here") is False:
            if standing is not None:
                raise ChangeOvertaken(parts=["is_here"])
            await _bring_back(session, recorded.subject_id, before, action, said)
            return
        standing = service.found(standing)
        group = await _group(session, standing.group_key)
        facts = rules.facts_of(standing)
        if overtaken := [name for name, value in after.items() if name in facts and facts[name] != value]:
            raise ChangeOvertaken(parts=overtaken)
        if after.get("is_here"):
            await service.drop(session, group, standing, action=action, **said)
        else:
            wanted = rules.draft_from({**facts, **before})
            await service.save(session, group, standing, wanted, action=action, **said)


async def _bring_back(session: WriteSession, rule_id: UUID, facts: Mapping[str, Any], action: str, said: Said) -> None:
    group = await _group(session, UUID(facts["group_key"]))
    again = rules.made(
        rules.draft_from(facts), rule_id=rule_id, group_key=group.id, created_at=said["now"], now=said["now"]
    )
    await service.put_new(session, group, again, action=action, **said)


async def _group(session: WriteSession, key: UUID) -> Group:
    group = await group_service.find_by_key(session, key=key)
    if group is None:
        raise ChangeOvertaken(parts=["is_here"])
    return group
