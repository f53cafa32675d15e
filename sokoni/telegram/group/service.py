"""What can be done with groups. Whoever asks for somebody names the subject, and is told only of what they may see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop
from sokoni.core import change, events, ids, versioned
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import Reason
from sokoni.core.pages import Page, PageQuery
from sokoni.core.versions import ANYTHING, Expected
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import errors, keeping, log_places, policies, repository, room, rules
from sokoni.telegram.group.events import (
    BanSharingEnded,
    GroupChanged,
    GroupMigrated,
    GroupRemoved,
    GroupUnattended,
)
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.group.types import Group, GroupDraft, GroupEdit, GroupState, KeptGroup, Need

KIND = "telegram_group"
SETTINGS = "group.settings"
# What of a group is in memory, and about how much that takes; measured with tracemalloc.
_KEPT = "group"
_GROUP_BYTES, _BYTES_OF_A_CHARACTER = 2000, 4


async def find(session: ReadSession, *, group_id: int, subject: Subject, need: Need) -> Group:
    """A group that somebody may do this with; one statement.

    Raises:
        GroupMissing: there is none, or it is somebody else's.
        TeamRoleRequired: it is their shop's, and their role is a lesser one.
    """
    found = await repository.get(session, group_id=group_id)
    if found is None:
        raise errors.GroupMissing(group_id=group_id)
    policies.check_may(subject, found, need)
    return found


async def find_locked(session: WriteSession, *, group_id: int, subject: Subject, need: Need) -> Group:
    """The same, and nobody else changes what belongs to the group until the transaction ends; one statement.

    Raises:
        GroupMissing, TeamRoleRequired: see `find`.
    """
    standing = _here(await repository.get_kept_locked(session, group_id=group_id), group_id)
    policies.check_may(subject, standing.group, need)
    return standing.group


async def lock_by_id(session: WriteSession, *, key: UUID) -> Group | None:
    """A group that is here by our own id, for who asks for nobody, kept from others until the transaction ends."""
    standing = await repository.get_by_id_locked(session, key=key)
    return None if standing is None or standing.group.removed_at is not None else standing.group


async def find_bare(session: ReadSession, *, group_id: int) -> Group | None:
    """A group for who asks for nobody (a bot's update, a job), if it is here; one statement."""
    return await repository.get(session, group_id=group_id)


async def find_by_key(session: ReadSession, *, key: UUID) -> Group | None:
    """A group by our own id, for who asks for nobody; None where it was removed. One statement."""
    return await repository.get_by_id(session, key=key)


async def list_kept(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, KeptGroup]:
    """Those of some groups that are here, with how they are kept; one statement, and one for those not in memory."""
    if versioned.has_changed(session):
        return {each.group.group_id: each for each in await repository.list_kept(session, group_ids=group_ids)}
    found: dict[int, KeptGroup] = {}
    missing: list[int] = []
    for group_id, (key, version) in (await repository.list_versions(session, group_ids=group_ids)).items():
        kept: KeptGroup | None = keeping.find(session, _KEPT, key, version)
        if kept is None:
            missing.append(group_id)
        else:
            found[group_id] = kept
    if missing:
        for kept in await repository.list_kept(session, group_ids=missing):
            found[kept.group.group_id] = _remembered(session, kept)
    return found


async def list_keys(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, UUID]:
    """Our own ids of those of some groups that are here; one statement."""
    found = await repository.list_versions(session, group_ids=group_ids)
    return {group_id: key for group_id, (key, _) in found.items()}


async def list_with_night(session: ReadSession) -> Sequence[KeptGroup]:
    """The groups that rest at night and have a bot, with how they are kept; one statement."""
    return await repository.list_with_night(session)


async def list_sharing(session: ReadSession, *, group: Group) -> Sequence[KeptGroup]:
    """The other groups of a group's shop that share bans; one statement, none where it is no shop's."""
    if group.shop_id is None:
        return []
    return [
        each
        for each in await repository.list_of_shop(session, shop_id=group.shop_id)
        if each.group.id != group.id and each.settings.shares_bans
    ]


async def list_beside(session: ReadSession, *, group: Group) -> Sequence[KeptGroup]:
    """The other groups of a group's shop, whether they share anything or not; one statement, none without a shop."""
    if group.shop_id is None:
        return []
    found = await repository.list_of_shop(session, shop_id=group.shop_id)
    return [each for each in found if each.group.id != group.id]


async def list_sharing_of_shop(session: ReadSession, *, shop_id: UUID) -> Sequence[KeptGroup]:
    """The groups of a shop that share bans; one statement."""
    return [each for each in await repository.list_of_shop(session, shop_id=shop_id) if each.settings.shares_bans]


async def list_served(session: ReadSession, *, after: int | None, limit: int) -> Sequence[KeptGroup]:
    """Groups of shops that have a bot, those with the smallest numbers after one, with how they are kept."""
    return await repository.list_served(session, after=after, limit=limit)


async def list_groups(
    session: ReadSession, *, subject: Subject, shop_id: UUID | None, text: str, page: PageQuery
) -> Page[Group]:
    """A page of the groups of one's shops, or of one of them; operators see all. One statement.

    Raises:
        SellerRequired: neither an operator nor somebody who works for a shop.
        NothingHere: the shop that was named is not one's own.
        InvalidCursor: the cursor is damaged.
    """
    if subject.is_operator:
        shop_ids = None if shop_id is None else [shop_id]
    else:
        seller = permission.as_seller(subject)
        shop_ids = list(seller.shop_ids) if shop_id is None else [shop_policies.choose_shop(seller, shop_id)]
    return await repository.list_groups(session, shop_ids=shop_ids, text=text, page=page)


async def add_group(session: WriteSession, *, draft: GroupDraft, subject: Subject, now: datetime) -> Group:
    """A chat as a group of one's shop, or by an operator of any or none; it is claimed until a bot is seen in it.

    Raises:
        SellerRequired, NothingHere, TeamRoleRequired, ShopUnclear, ShopMissing: there is no shop that it could be of.
        GroupTaken: the chat is here already.
        GroupLimitReached: the shop's plan has no room for one more.
    """
    if draft.shop_id is not None and subject.is_operator:
        shop_id: UUID | None = (await shop.get(session, shop_id=draft.shop_id)).id
    elif subject.is_operator:
        shop_id = None
    else:
        shop_id = shop_policies.choose_shop(permission.as_seller(subject), draft.shop_id)
        policies.check_may_add(subject, shop_id)
    made = _new(draft, shop_id=shop_id, state=GroupState.CLAIMED, bot_id=None, now=now)
    return await _put_new(session, made, is_proven=False, actor=subject.actor(), now=now)


async def bind(session: WriteSession, *, draft: GroupDraft, bot_id: UUID, actor: Actor, now: datetime) -> Group:
    """A chat as the group of the shop whose bot was made its administrator; it is new, or known as it was.

    A group that another shop only says is hers is taken over: who lets a bot in shows that it is theirs.

    Raises:
        GroupTaken: another shop's bot looks after it.
        GroupLimitReached: the shop's plan has no room for one more.
    """
    standing = await repository.get_kept_locked(session, group_id=draft.group_id)
    if standing is not None and standing.group.removed_at is None and standing.group.shop_id == draft.shop_id:
        values = {"bot_id": bot_id, "state": GroupState.ACTIVE.value, "name": draft.name, "username": draft.username}
        bound = KeptGroup(group=await _write(session, standing.group, values, now=now), settings=standing.settings)
        if not await _is_log_fit(session, bound.group, bound.settings):
            bound = await keep_settings(
                session, bound, rules.merged(bound.settings, {"log": {"chat_id": None}}), actor=actor, now=now
            )
        return bound.group
    made = _new(draft, shop_id=draft.shop_id, state=GroupState.ACTIVE, bot_id=bot_id, now=now)
    return await _put_new(session, made, is_proven=True, actor=actor, now=now)


async def note_bot_left(
    session: WriteSession, *, group_id: int, bot_id: UUID, now: datetime, is_news: bool = True
) -> None:
    """Note that a bot is no longer in its group, and tell the shop where that `is_news`; another's changes nothing."""
    await _note_lost(session, GroupState.LEFT, group_id=group_id, bot_id=bot_id, now=now, is_news=is_news)


async def note_bot_demoted(session: WriteSession, *, group_id: int, bot_id: UUID, now: datetime) -> None:
    """Note that a group's bot is in it and no administrator, and tell the shop; another bot's state changes nothing."""
    await _note_lost(session, GroupState.DEMOTED, group_id=group_id, bot_id=bot_id, now=now, is_news=True)


async def note_bot_back(session: WriteSession, *, group_id: int, bot_id: UUID, now: datetime) -> bool:
    """Let a group go on whose bot is an administrator again, as before; False where that is not how it stands."""
    standing = await repository.get_kept_locked(session, group_id=group_id)
    if standing is None or standing.group.removed_at is not None or standing.group.bot_id != bot_id:
        return False
    if standing.group.state is not GroupState.DEMOTED:
        return False
    await _write(session, standing.group, {"state": GroupState.ACTIVE.value}, now=now)
    return True


async def _note_lost(
    session: WriteSession, state: GroupState, *, group_id: int, bot_id: UUID, now: datetime, is_news: bool
) -> None:
    standing = await repository.get_kept_locked(session, group_id=group_id)
    if standing is None or standing.group.bot_id != bot_id or standing.group.removed_at is not None:
        return
    group = standing.group
    if group.state in {state, GroupState.CLAIMED}:
        return
    await _write(session, group, {"state": state.value}, now=now)
    # A bot that is let in again by little and little is no news.
    if is_news and not (group.state is GroupState.LEFT and state is GroupState.DEMOTED):
        await events.publish(session, GroupUnattended(group_id=group.group_id, key=group.id))


async def note_members(session: WriteSession, *, group_id: int, member_count: int, now: datetime) -> None:
    """Note how many members Telegram counts in a group."""
    standing = await repository.get_kept_locked(session, group_id=group_id)
    if standing is not None and standing.group.member_count != member_count:
        await _write(session, standing.group, {"member_count": member_count}, now=now)


async def update_group(
    session: WriteSession,
    *,
    group_id: int,
    edit: GroupEdit,
    subject: Subject,
    now: datetime,
    expected: Expected = ANYTHING,
) -> Group:
    """A group with other words; what is not named stays.

    Raises:
        GroupMissing, TeamRoleRequired: see `find`.
        ChangedMeanwhile: it is not as it was seen.
    """
    standing = await _managed(session, group_id, subject)
    expected.check(standing.group.updated_at)
    facts = rules.edited(standing.group, edit)
    return await save(session, standing.group, facts, action="group.update", actor=subject.actor(), now=now)


async def remove_group(session: WriteSession, *, group_id: int, subject: Subject, now: datetime) -> None:
    """Take a group off the list; undo brings it back with all it had, as long as nobody added the chat again.

    Raises:
        GroupMissing, TeamRoleRequired: see `find`.
    """
    standing = await _managed(session, group_id, subject)
    await set_removed(session, standing.group, is_removed=True, action="group.remove", actor=subject.actor(), now=now)


async def get_settings(session: ReadSession, *, group_id: int) -> GroupSettings | None:
    """How a group is kept, for who asks for nobody; None where it is not here. Statements as for `find_settings`."""
    found = await _read_kept(session, group_id=group_id)
    return None if found is None else found.settings


async def find_settings(session: ReadSession, *, group_id: int, subject: Subject) -> KeptGroup:
    """A group with how it is kept; one statement, and one where that is not in memory.

    Raises:
        GroupMissing: see `find`.
    """
    found = await _read_kept(session, group_id=group_id)
    if found is None:
        raise errors.GroupMissing(group_id=group_id)
    policies.check_may(subject, found.group, Need.READ)
    return found


async def change_settings(
    session: WriteSession,
    *,
    group_id: int,
    patch: Mapping[str, Any],
    subject: Subject,
    now: datetime,
    expected: Expected = ANYTHING,
) -> KeptGroup:
    """How a group is kept, with what a patch says; what it does not name stays.

    Raises:
        GroupMissing, TeamRoleRequired: see `find`.
        GroupSettingsUnfit: something said is unknown, or cannot be.
        ChangedMeanwhile: it is not as it was seen.
    """
    standing = await _managed(session, group_id, subject)
    expected.check(standing.group.updated_at)
    return await keep_settings(
        session, standing, rules.merged(standing.settings, patch), actor=subject.actor(), now=now
    )


async def replace_settings(
    session: WriteSession, *, group_id: int, said: Mapping[str, Any], subject: Subject, now: datetime
) -> KeptGroup:
    """How a group is kept, whole, as a file says it; what it does not name is as the house has it.

    Raises:
        GroupMissing, TeamRoleRequired: see `find`.
        GroupSettingsUnfit: something said is unknown, or cannot be.
    """
    standing = await _managed(session, group_id, subject)
    return await keep_settings(session, standing, rules.settings_of(said), actor=subject.actor(), now=now)


async def save_settings(
    session: WriteSession, *, group_id: int, patch: Mapping[str, Any], actor: Actor, now: datetime
) -> KeptGroup:
    """The same as `change_settings` for who was let in otherwise: an administrator in the group itself.

    Raises:
        GroupMissing: there is none.
        GroupSettingsUnfit: something said is unknown, or cannot be.
    """
    standing = _here(await repository.get_kept_locked(session, group_id=group_id), group_id)
    return await keep_settings(session, standing, rules.merged(standing.settings, patch), actor=actor, now=now)


async def touch(session: WriteSession, *, group_id: int) -> None:
    """Say that what belongs to a group (its roles, its rules) is not as it was; two statements.

    Raises:
        GroupMissing: there is none.
    """
    if not await repository.touch(session, group_id=group_id):
        raise errors.GroupMissing(group_id=group_id)
    await events.publish(session, GroupChanged(group_id=group_id))


async def migrate(session: WriteSession, *, old_id: int, new_id: int, now: datetime) -> None:
    """Let a group that Telegram gave another number go on under it, with all it has; done before, nothing happens.

    What stands under the new number already (a claim, or what was made before this was heard of) gives way.
    """
    standing = await repository.get_kept_locked(session, group_id=old_id)
    if standing is None:
        return
    in_the_way = await repository.get_kept_locked(session, group_id=new_id)
    if in_the_way is not None:
        await repository.delete_group(session, key=in_the_way.group.id)
    await repository.update_group(session, key=standing.group.id, values={"group_id": new_id}, now=now)
    await events.publish(
        session,
        GroupMigrated(old_id=old_id, new_id=new_id),
        GroupChanged(group_id=old_id),
        GroupChanged(group_id=new_id),
    )


async def save(
    session: WriteSession,
    group: Group,
    facts: Mapping[str, Any],
    *,
    action: str,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> Group:
    """A locked group with other words, recorded; where nothing differs, nothing is written."""
    before, after = rules.differing(rules.facts_of(group), facts)
    if not after:
        return group
    changed = await _write(session, group, after, now=now)
    await _record(session, group, action, before, after, actor=actor, now=now, undoes_id=undoes_id)
    return changed


async def keep_settings(
    session: WriteSession,
    standing: KeptGroup,
    settings: GroupSettings,
    *,
    actor: Actor,
    now: datetime,
    action: str = SETTINGS,
    undoes_id: UUID | None = None,
) -> KeptGroup:
    """A locked group, kept otherwise and recorded; where nothing differs, nothing is written.

    Raises:
        GroupSettingsUnfit: its log would go into somebody else's chat.
    """
    before, after = rules.differing(rules.settings_facts(standing.settings), rules.settings_facts(settings))
    if not after:
        return standing
    await check_log(session, standing, settings)
    group = await repository.update_settings(session, key=standing.group.id, settings=settings, now=now)
    await events.publish(session, GroupChanged(group_id=group.group_id))
    if standing.settings.shares_bans and not settings.shares_bans:
        await events.publish(session, BanSharingEnded(group_id=group.group_id))
    await _record(session, group, action, before, after, actor=actor, now=now, undoes_id=undoes_id)
    return KeptGroup(group=group, settings=settings)


async def check_log(session: ReadSession, standing: KeptGroup, settings: GroupSettings) -> None:
    """Pass settings whose log goes where it goes already, or where it may; at most two statements.

    Raises:
        GroupSettingsUnfit: it would go into somebody else's chat.
    """
    if settings.log != standing.settings.log and not await _is_log_fit(session, standing.group, settings):
        raise errors.GroupSettingsUnfit(
            field="log.chat_id", fault=Reason("the market's bot writes only into groups of the same shop")
        )


async def set_removed(
    session: WriteSession,
    group: Group,
    *,
    is_removed: bool,
    action: str,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> None:
    """Take a locked group off the list, or put it back there, recorded. Its bot goes, and has to be let in again.

    Raises:
        GroupLimitReached: the shop's plan has no room for it any more.
    """
    values: dict[str, Any] = {"removed_at": now if is_removed else None}
    if is_removed and group.state in {GroupState.ACTIVE, GroupState.DEMOTED}:
        values["state"] = GroupState.LEFT.value
    here = await _write(session, group, values, now=now)
    if is_removed:
        await events.publish(session, GroupRemoved(group_id=group.group_id, bot_id=group.bot_id))
    else:
        await room.check_added(session, here)
    before, after = {"is_here": is_removed}, {"is_here": not is_removed}
    await _record(session, group, action, before, after, actor=actor, now=now, undoes_id=undoes_id)


async def _read_kept(session: ReadSession, *, group_id: int) -> KeptGroup | None:
    if versioned.has_changed(session):
        return await repository.get_kept(session, group_id=group_id)
    group = await repository.get(session, group_id=group_id)
    if group is None:
        return None
    kept: KeptGroup | None = keeping.find(session, _KEPT, group.id, group.version)
    if kept is not None:
        return kept
    read = await repository.get_kept(session, group_id=group_id)
    return None if read is None else _remembered(session, read)


def _remembered(session: ReadSession, kept: KeptGroup) -> KeptGroup:
    size_bytes = _GROUP_BYTES + _BYTES_OF_A_CHARACTER * rules.length_of(kept)
    keeping.keep(session, _KEPT, kept.group.id, kept.group.version, value=kept, size_bytes=size_bytes)
    return kept


async def _managed(session: WriteSession, group_id: int, subject: Subject) -> KeptGroup:
    standing = _here(await repository.get_kept_locked(session, group_id=group_id), group_id)
    policies.check_may(subject, standing.group, Need.MANAGE)
    return standing


def _here(found: KeptGroup | None, group_id: int) -> KeptGroup:
    if found is None or found.group.removed_at is not None:
        raise errors.GroupMissing(group_id=group_id)
    return found


def _new(draft: GroupDraft, *, shop_id: UUID | None, state: GroupState, bot_id: UUID | None, now: datetime) -> Group:
    return Group(
        id=ids.new_id(),
        group_id=draft.group_id,
        shop_id=shop_id,
        bot_id=bot_id,
        name=draft.name,
        description=draft.description,
        username=draft.username or None,
        member_count=None,
        state=state,
        version=1,
        created_at=now,
        updated_at=now,
    )


async def _put_new(session: WriteSession, made: Group, *, is_proven: bool, actor: Actor, now: datetime) -> Group:
    if not await repository.insert_group(session, made):
        standing = await repository.get_kept_locked(session, group_id=made.group_id)
        if standing is not None:
            if not rules.may_be_taken_over(standing.group, made.shop_id, is_proven=is_proven):
                raise errors.GroupTaken(group_id=made.group_id)
            # Gone with all it had: whose it is now sees nothing of whose it was.
            await repository.delete_group(session, key=standing.group.id)
        if not await repository.insert_group(session, made):
            raise errors.GroupTaken(group_id=made.group_id)
    await room.check_added(session, made)
    await events.publish(session, GroupChanged(group_id=made.group_id))
    await _record(session, made, "group.add", {"is_here": False}, {"is_here": True}, actor=actor, now=now)
    return made


async def _is_log_fit(session: ReadSession, group: Group, settings: GroupSettings) -> bool:
    chat_id = settings.log.chat_id
    return chat_id is None or await log_places.may_be_written(session, group, chat_id=chat_id, bot_id=group.bot_id)


async def _write(session: WriteSession, group: Group, values: Mapping[str, Any], *, now: datetime) -> Group:
    changed = await repository.update_group(session, key=group.id, values=values, now=now)
    await events.publish(session, GroupChanged(group_id=group.group_id))
    return changed


async def _record(
    session: WriteSession,
    group: Group,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=group.id,
        shop_id=group.shop_id,
        before=before,
        after=after,
        now=now,
        undoes_id=undoes_id,
    )
