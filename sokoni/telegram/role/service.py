"""What can be done with roles. Every change holds the group, lets its version grow and is recorded for undo."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as action
from sokoni.telegram.group import keeping
from sokoni.telegram.group import service as group
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.member import service as member
from sokoni.telegram.role import errors, repository, rules
from sokoni.telegram.role.ports import KEEPERS
from sokoni.telegram.role.types import GroupRole, GroupRoleDraft, RoleHolder, RoleStatistics, ShownRole, Standing

KIND = "group_role"
# What of a group's roles is in memory, and about how much one takes.
_KEPT = "roles"
_BYTES_OF_A_ROLE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Who changes something, when, and what it is called in the record of changes."""

    action: str
    actor: Actor
    now: datetime
    undoes_id: UUID | None = None


async def list_roles(session: ReadSession, *, group_id: int, subject: Subject) -> Sequence[ShownRole]:
    """The roles of a group, the highest first; one statement, and two where they are not in memory.

    Raises:
        GroupMissing: the group is not theirs to read.
    """
    chat = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await _shown(session, chat)


async def list_of(session: ReadSession, *, chat: Group) -> Sequence[ShownRole]:
    """The same for who was let in otherwise; two statements where they are not in memory."""
    return await _shown(session, chat)


async def find(session: ReadSession, *, group_id: int, name: str, subject: Subject) -> ShownRole:
    """The role of a name; one statement, and two where the group's roles are not in memory.

    Raises:
        GroupMissing: the group is not theirs to read.
        GroupRoleMissing: it has no such role.
    """
    shown = await list_roles(session, group_id=group_id, subject=subject)
    named = rules.named(name, [each.role for each in shown])
    if named is None:
        raise errors.GroupRoleMissing(name=name)
    return next(each for each in shown if each.role.id == named.id)


async def statistics(session: ReadSession, *, group_id: int, name: str, subject: Subject) -> RoleStatistics:
    """How many hold a role, how much they said and how often something was done to them; six statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        GroupRoleMissing: it has no such role.
    """
    chat = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    shown = await _shown(session, chat)
    named = _named(name, [each.role for each in shown])
    holders = await repository.list_holder_ids(session, role_id=named.id)
    known = await member.find_some(session, group_key=chat.id, user_ids=holders)
    return RoleStatistics(
        shown=next(each for each in shown if each.role.id == named.id),
        messages=sum(each.messages for each in known.values()),
        actions_on_members=await action.count_done_to(session, group_key=chat.id, user_ids=holders),
        last_seen_at=max((each.last_seen_at for each in known.values()), default=None),
    )


async def add_role(
    session: WriteSession, *, group_id: int, draft: GroupRoleDraft, subject: Subject, now: datetime
) -> ShownRole:
    """A new role.

    Raises:
        GroupMissing, TeamRoleRequired: the group is not theirs to manage.
        GroupRoleTaken, GroupRoleMissing, GroupRolesTooMany: another has the name; no role is called as the parent.
    """
    chat = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    made = await add_to(session, chat=chat, draft=draft, actor=subject.actor(), now=now)
    return await _shown_one(session, chat, made.id)


async def add_to(
    session: WriteSession, *, chat: Group, draft: GroupRoleDraft, actor: Actor, now: datetime
) -> GroupRole:
    """The same in a locked group, for who was let in otherwise.

    Raises:
        GroupRoleTaken, GroupRoleMissing, GroupRolesTooMany: see `add_role`.
    """
    roles = await repository.list_roles(session, group_key=chat.id)
    made = GroupRole(
        id=ids.new_id(),
        name=draft.name,
        description=draft.description,
        permissions=draft.permissions,
        priority=draft.priority,
        parent_id=_parent_id(draft, roles),
        created_at=now,
        updated_at=now,
    )
    doing = Doing(action="group_role.add", actor=actor, now=now)
    await put_new(session, chat, made, roles=roles, holders=(), doing=doing)
    return made


async def update_role(
    session: WriteSession, *, group_id: int, name: str, draft: GroupRoleDraft, subject: Subject, now: datetime
) -> ShownRole:
    """A role, said anew; who holds it keeps it.

    Raises:
        GroupMissing, TeamRoleRequired: the group is not theirs to manage.
        GroupRoleMissing, GroupRoleTaken, GroupRoleCircular: it cannot be so.
    """
    chat = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    after = await change_in(session, chat=chat, name=name, draft=draft, actor=subject.actor(), now=now)
    return await _shown_one(session, chat, after.id)


async def change_in(
    session: WriteSession, *, chat: Group, name: str, draft: GroupRoleDraft, actor: Actor, now: datetime
) -> GroupRole:
    """The same in a locked group, for who was let in otherwise.

    Raises:
        GroupRoleMissing, GroupRoleTaken, GroupRoleCircular: see `update_role`.
    """
    roles = await repository.list_roles(session, group_key=chat.id)
    before = _named(name, roles)
    after = replace(
        before,
        name=draft.name,
        description=draft.description,
        permissions=draft.permissions,
        priority=draft.priority,
        parent_id=_parent_id(draft, roles),
    )
    doing = Doing(action="group_role.change", actor=actor, now=now)
    await save(session, chat, before, after, roles=roles, doing=doing)
    return after


async def remove_role(session: WriteSession, *, group_id: int, name: str, subject: Subject, now: datetime) -> None:
    """Take a role away from all who hold it; undo brings it back to them.

    Raises:
        GroupMissing, TeamRoleRequired: the group is not theirs to manage.
        GroupRoleMissing, GroupRoleInherited: there is none, or others inherit from it.
    """
    chat = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    roles = await repository.list_roles(session, group_key=chat.id)
    doing = Doing(action="group_role.remove", actor=subject.actor(), now=now)
    await drop(session, chat, _named(name, roles), roles=roles, doing=doing)


async def list_holders(
    session: ReadSession, *, group_id: int, name: str, page: PageQuery, subject: Subject
) -> Page[RoleHolder]:
    """A page of who holds a role; three statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        GroupRoleMissing: it has no such role.
        InvalidCursor: the cursor is damaged.
    """
    chat = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    role = _named(name, await repository.list_roles(session, group_key=chat.id))
    return await repository.list_holders(session, role_id=role.id, page=page)


async def add_holders(
    session: WriteSession, *, group_id: int, name: str, user_ids: Collection[int], subject: Subject, now: datetime
) -> Sequence[int]:
    """Those who did not hold a role, and do now.

    Raises:
        GroupMissing, TeamRoleRequired: the group is not theirs to manage.
        GroupRoleMissing: it has no such role.
    """
    chat = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    role = _named(name, await repository.list_roles(session, group_key=chat.id))
    doing = Doing(action="group_role.give", actor=subject.actor(), now=now)
    return await move(session, chat, role, give=user_ids, take=(), doing=doing)


async def remove_holder(
    session: WriteSession, *, group_id: int, name: str, user_id: int, subject: Subject, now: datetime
) -> None:
    """Take a role from somebody; who does not hold it goes on not to.

    Raises:
        GroupMissing, TeamRoleRequired: the group is not theirs to manage.
        GroupRoleMissing: it has no such role.
    """
    chat = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    role = _named(name, await repository.list_roles(session, group_key=chat.id))
    doing = Doing(action="group_role.take", actor=subject.actor(), now=now)
    await move(session, chat, role, give=(), take=[user_id], doing=doing)


async def approve(
    session: WriteSession, *, chat: Group, user_id: int, is_approved: bool, actor: Actor, now: datetime
) -> None:
    """Give somebody the role of those whom rules leave alone, which is made when it is first given; or take it.

    For who was let in otherwise: an administrator in the group itself. Taken from who has it not, nothing happens.

    Raises:
        GroupMissing: the group was removed.
        GroupRolesTooMany: the group has as many roles as it may, and not this one.
    """
    if await group.lock_by_id(session, key=chat.id) is None:
        raise GroupMissing(group_id=chat.group_id)
    roles = await repository.list_roles(session, group_key=chat.id)
    standing = rules.named(rules.APPROVED, roles)
    if standing is None and not is_approved:
        return
    if standing is None:
        standing = rules.approved(role_id=ids.new_id(), now=now)
        doing = Doing(action="group_role.add", actor=actor, now=now)
        await put_new(session, chat, standing, roles=roles, holders=(), doing=doing)
    doing = Doing(action="group_role.give" if is_approved else "group_role.take", actor=actor, now=now)
    give, take = ([user_id], ()) if is_approved else ((), [user_id])
    await move(session, chat, standing, give=give, take=take, doing=doing)


async def find_standing(session: ReadSession, *, group_id: int, user_id: int, subject: Subject) -> Standing:
    """What somebody is in a group by their roles; three statements.

    Raises:
        GroupMissing: the group is not theirs to read.
    """
    chat = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    found = await list_standings(session, group_keys=[chat.id], user_ids=[user_id])
    return found[chat.id].get(user_id, Standing())


async def list_standings(
    session: ReadSession, *, group_keys: Collection[UUID], user_ids: Collection[int] | None = None
) -> Mapping[UUID, Mapping[int, Standing]]:
    """What some accounts, or all who hold a role, are in some groups (by our own ids); two statements.

    For who was let in otherwise. It holds as long as the group's version is the same.
    """
    roles = await repository.list_all(session, group_keys=group_keys)
    held: dict[UUID, dict[int, list[UUID]]] = {key: defaultdict(list) for key in group_keys}
    for key, user_id, role_id in await repository.list_held(session, group_keys=group_keys, user_ids=user_ids):
        held[key][user_id].append(role_id)
    by_id = {key: {each.id: each for each in roles.get(key, ())} for key in group_keys}
    return {
        key: {user_id: rules.standing_of(mine, by_id[key]) for user_id, mine in people.items()}
        for key, people in held.items()
    }


async def list_held(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The names of the roles that were given to some accounts, without those that these inherit from; two statements.

    For who was let in otherwise. Who holds none is left out.
    """
    roles = {each.id: each.name for each in await repository.list_roles(session, group_key=group_key)}
    held: dict[int, list[str]] = defaultdict(list)
    for _, user_id, role_id in await repository.list_held(session, group_keys=[group_key], user_ids=user_ids):
        held[user_id].append(roles[role_id])
    return {user_id: sorted(names) for user_id, names in held.items()}


async def put_new(
    session: WriteSession,
    chat: Group,
    role: GroupRole,
    *,
    roles: Sequence[GroupRole],
    holders: Collection[int],
    doing: Doing,
) -> None:
    """Write a new role of a locked group, recorded.

    Raises:
        GroupRoleTaken, GroupRolesTooMany, GroupRoleCircular: it cannot be.
    """
    if len(roles) >= rules.MAX_ROLES:
        raise errors.GroupRolesTooMany(most=rules.MAX_ROLES)
    rules.check_parent(role, {each.id: each for each in roles})
    if not await repository.insert_role(session, role, group_key=chat.id):
        raise errors.GroupRoleTaken(name=role.name)
    if holders:
        await repository.add_holders(session, group_key=chat.id, role_id=role.id, user_ids=holders, now=doing.now)
    await _record(session, chat, role.id, rules.facts_of(None), rules.facts_of(role), doing)


async def save(
    session: WriteSession,
    chat: Group,
    before: GroupRole,
    after: GroupRole,
    *,
    roles: Sequence[GroupRole],
    doing: Doing,
) -> None:
    """Write what is said of a role of a locked group, recorded; where nothing differs, nothing is written.

    Raises:
        GroupRoleTaken, GroupRoleCircular: it cannot be so.
    """
    old, new = rules.facts_of(before), rules.facts_of(after)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return
    rules.check_parent(after, {each.id: each for each in roles})
    if not await repository.update_role(session, replace(after, updated_at=doing.now)):
        raise errors.GroupRoleTaken(name=after.name)
    if after.name != before.name:
        await KEEPERS.rename(session, group_key=chat.id, old=before.name, new=after.name, now=doing.now)
    was, is_now = ({name: each[name] for name in changed} for each in (old, new))
    await _record(session, chat, after.id, was, is_now, doing)


async def drop(
    session: WriteSession, chat: Group, role: GroupRole, *, roles: Sequence[GroupRole], doing: Doing
) -> None:
    """Take a role of a locked group away, recorded with who held it.

    Raises:
        GroupRoleInherited: others inherit from it.
    """
    rules.check_removable(role, {each.id: each for each in roles})
    holders = await repository.list_holder_ids(session, role_id=role.id)
    await repository.delete_role(session, role_id=role.id)
    before = {**rules.facts_of(role), "holders": list(holders)}
    await _record(session, chat, role.id, before, rules.facts_of(None), doing)


async def move(
    session: WriteSession,
    chat: Group,
    role: GroupRole,
    *,
    give: Collection[int],
    take: Collection[int],
    doing: Doing,
) -> Sequence[int]:
    """Who got a role of a locked group; taken from others, recorded. Who had it, or had it not, stays as they were."""
    given = (
        await repository.add_holders(session, group_key=chat.id, role_id=role.id, user_ids=give, now=doing.now)
        if give
        else []
    )
    taken = await repository.remove_holders(session, role_id=role.id, user_ids=take) if take else []
    if given or taken:
        await _record(session, chat, role.id, {"holders": list(taken)}, {"holders": list(given)}, doing)
    return given


def _named(name: str, roles: Collection[GroupRole]) -> GroupRole:
    found = rules.named(name, roles)
    if found is None:
        raise errors.GroupRoleMissing(name=name)
    return found


def _parent_id(draft: GroupRoleDraft, roles: Collection[GroupRole]) -> UUID | None:
    return None if draft.parent is None else _named(draft.parent, roles).id


async def _shown(session: ReadSession, chat: Group) -> Sequence[ShownRole]:
    kept: Sequence[ShownRole] | None = keeping.find(session, _KEPT, chat.id, chat.version)
    if kept is None:
        kept = await _read_shown(session, chat)
        keeping.keep(session, _KEPT, chat.id, chat.version, value=kept, size_bytes=_BYTES_OF_A_ROLE * len(kept))
    return kept


async def _read_shown(session: ReadSession, chat: Group) -> Sequence[ShownRole]:
    roles = await repository.list_roles(session, group_key=chat.id)
    holders = await repository.count_holders(session, group_key=chat.id)
    by_id = {each.id: each for each in roles}
    return tuple(
        ShownRole(
            role=each,
            parent=by_id[each.parent_id].name if each.parent_id is not None else None,
            effective=rules.effective(each, by_id),
            members=holders.get(each.id, 0),
            heirs=sum(1 for other in roles if other.parent_id == each.id),
        )
        for each in roles
    )


async def _shown_one(session: ReadSession, chat: Group, role_id: UUID) -> ShownRole:
    return next(each for each in await _shown(session, chat) if each.role.id == role_id)


async def _record(
    session: WriteSession,
    chat: Group,
    role_id: UUID,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    doing: Doing,
) -> None:
    await group.touch(session, group_id=chat.group_id)
    await change.record(
        session,
        actor=doing.actor,
        action=doing.action,
        subject_kind=KIND,
        subject_id=role_id,
        shop_id=chat.shop_id,
        # Roles are found by their group when a change is taken back.
        before={**before, "group": str(chat.id)},
        after={**after, "group": str(chat.id)},
        now=doing.now,
        undoes_id=doing.undoes_id,
    )
