"""How recorded changes of roles are taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.role import repository, rules, service
from sokoni.telegram.role.service import Doing
from sokoni.telegram.role.types import GroupPermission, GroupRole

_GROUP, _HOLDERS = "group", "holders"


class GroupRoleUndoer(OneByOne):
    """Puts roles back to how they were and to whom they were given; one that was taken away comes again."""

    kind = service.KIND
    role = policies.role_for(Need.MANAGE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a role back."""
        before, after = dict(recorded.before or {}), dict(recorded.after or {})
        chat = await group.lock_by_id(session, key=UUID(after.pop(_GROUP)))
        before.pop(_GROUP)
        if chat is None:
            raise ChangeOvertaken(parts=[_GROUP])
        roles = await repository.list_roles(session, group_key=chat.id)
        standing = next((each for each in roles if each.id == recorded.subject_id), None)
        doing = Doing(action=action, actor=said["actor"], now=said["now"], undoes_id=said["undoes_id"])
        if after.get("name", "") is None:
            await _bring_back(session, chat, recorded.subject_id, before, roles=roles, standing=standing, doing=doing)
            return
        if standing is None:
            raise ChangeOvertaken(parts=["name"])
        facts = rules.facts_of(standing)
        if overtaken := [name for name, value in after.items() if name != _HOLDERS and facts.get(name) != value]:
            raise ChangeOvertaken(parts=overtaken)
        if before.get("name", "") is None:
            await service.drop(session, chat, standing, roles=roles, doing=doing)
        elif _HOLDERS in after:
            await _move_back(session, chat, standing, before, after, doing=doing)
        else:
            await service.save(session, chat, standing, _said(standing, before), roles=roles, doing=doing)


async def _bring_back(
    session: WriteSession,
    chat: Group,
    role_id: UUID,
    facts: Mapping[str, Any],
    *,
    roles: Sequence[GroupRole],
    standing: GroupRole | None,
    doing: Doing,
) -> None:
    if standing is not None:
        raise ChangeOvertaken(parts=["name"])
    blank = GroupRole(
        id=role_id,
        name="",
        description="",
        permissions=frozenset(),
        priority=0,
        parent_id=None,
        created_at=doing.now,
        updated_at=doing.now,
    )
    role = _said(blank, facts)
    if role.parent_id is not None and all(each.id != role.parent_id for each in roles):
        # What it inherited from is gone, and with it what it allowed.
        raise ChangeOvertaken(parts=["parent_id"])
    await service.put_new(session, chat, role, roles=roles, holders=facts.get(_HOLDERS, ()), doing=doing)


async def _move_back(
    session: WriteSession,
    chat: Group,
    role: GroupRole,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    doing: Doing,
) -> None:
    """Give the role to whom it was taken from, and take it from whom it was given to, if that still stands so."""
    held = set(await repository.list_holder_ids(session, role_id=role.id))
    given, taken = set(after[_HOLDERS]), set(before[_HOLDERS])
    if given - held or taken & held:
        raise ChangeOvertaken(parts=[_HOLDERS])
    await service.move(session, chat, role, give=taken, take=given, doing=doing)


def _said(role: GroupRole, facts: Mapping[str, Any]) -> GroupRole:
    said = {**rules.facts_of(role), **{name: value for name, value in facts.items() if name != _HOLDERS}}
    return replace(
        role,
        name=said["name"],
        description=said["description"],
        permissions=frozenset(GroupPermission(each) for each in said["permissions"]),
        priority=said["priority"],
        parent_id=None if said["parent_id"] is None else UUID(said["parent_id"]),
    )
