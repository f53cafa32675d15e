"""How recorded changes of notes and filters are taken back; `undo` asks by this."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies as group_policies
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.note import repository, service
from sokoni.telegram.note.types import KeptKind, KeptText


class KeptTextUndoer(OneByOne):
    """Lets texts say what they said; one that was written goes, one that was forgotten comes again."""

    kind = service.KIND
    role = group_policies.role_for(Need.MANAGE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a text back."""
        before, after = recorded.before or {}, recorded.after or {}
        standing = await repository.get_locked(session, text_id=recorded.subject_id)
        group = await _group_of(session, standing, before)
        facts: dict[str, Any] = service.facts_of(group, standing)
        if overtaken := [name for name, value in after.items() if facts[name] != value]:
            raise ChangeOvertaken(parts=overtaken)
        facts |= before
        wanted = None
        if facts["text"] is not None:
            base = standing or await _again(session, group, recorded.subject_id, facts)
            wanted = replace(base, text=facts["text"], created_by=said["actor"].label, updated_at=said["now"])
        await service.put(
            session,
            group=group,
            before=standing,
            after=wanted,
            action=action,
            actor=said["actor"],
            now=said["now"],
            undoes_id=said["undoes_id"],
        )


async def _group_of(session: WriteSession, standing: KeptText | None, before: Mapping[str, Any]) -> Group:
    """The group of a text that is there, or was before it was forgotten."""
    found = None
    if standing is not None:
        found = await group_service.find_bare(session, group_id=standing.group_id)
    elif before.get("group_key") is not None:
        found = await group_service.lock_by_id(session, key=UUID(before["group_key"]))
    if found is None:
        raise ChangeOvertaken(parts=["group_key"])
    return found


async def _again(session: WriteSession, group: Group, text_id: UUID, facts: Mapping[str, Any]) -> KeptText:
    """A text that was forgotten, if nothing else has its name now."""
    kind = KeptKind(facts["kind"])
    standing = await service.list_texts(session, group_id=group.group_id, kind=kind)
    if any(each.name == facts["name"] for each in standing):
        raise ChangeOvertaken(parts=["name"])
    return KeptText(
        id=text_id,
        group_id=group.group_id,
        kind=kind,
        name=facts["name"],
        text=facts["text"],
        created_by="",
        updated_at=group.updated_at,
    )
