"""Settings that go from one group to another, values that programs keep with a group, and leaving one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.group import attended, policies, rules, service
from sokoni.telegram.group.errors import CustomSettingMissing
from sokoni.telegram.group.settings_types import CustomValue
from sokoni.telegram.group.types import Group, GroupState, Imported, Need, SettingChange

LEAVE = "group.leave"


async def import_settings(
    session: WriteSession, *, group_id: int, said: Mapping[str, Any], is_trial: bool, subject: Subject, now: datetime
) -> Imported:
    """How a group is kept as a file says, whole, and what that changes; a trial changes nothing.

    Raises:
        GroupMissing, TeamRoleRequired: see `service.find`.
        GroupSettingsUnfit: something said is unknown, or cannot be.
    """
    standing = await service.find_settings(session, group_id=group_id, subject=subject)
    policies.check_may(subject, standing.group, Need.MANAGE)
    wanted = rules.settings_of(said)
    if is_trial:
        await service.check_log(session, standing, wanted)
    else:
        await service.replace_settings(session, group_id=group_id, said=said, subject=subject, now=now)
    old, new = rules.differing(rules.settings_facts(standing.settings), rules.settings_facts(wanted))
    changes = [SettingChange(name=name, before=old[name], after=new[name]) for name in new]
    return Imported(settings=wanted, changes=changes, is_trial=is_trial)


async def get_custom(session: ReadSession, *, group_id: int, name: str, subject: Subject) -> CustomValue:
    """A value that a program keeps with a group; one statement.

    Raises:
        GroupMissing: see `service.find`.
        CustomSettingMissing: there is none of that name.
    """
    kept = await service.find_settings(session, group_id=group_id, subject=subject)
    if name not in kept.settings.custom:
        raise CustomSettingMissing(name=name)
    return kept.settings.custom[name]


async def put_custom(
    session: WriteSession, *, group_id: int, name: str, value: CustomValue, subject: Subject, now: datetime
) -> None:
    """Keep a value with a group, or nothing under its name.

    Raises:
        GroupMissing, TeamRoleRequired: see `service.find`.
        GroupSettingsUnfit: there are too many, or the name is too long.
    """
    patch = {"custom": {name: value}}
    await service.change_settings(session, group_id=group_id, patch=patch, subject=subject, now=now)


async def leave(session: WriteSession, *, group_id: int, subject: Subject, now: datetime) -> Group:
    """Let the bot leave a group, which stays on the list with all it has; a person has to let it in again.

    Raises:
        GroupMissing, TeamRoleRequired: see `service.find`.
        GroupUnattended: no bot is in it.
    """
    kept, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    await sending.send(session, [actions.leave(bot_id, group_id)], now=now)
    await service.note_bot_left(session, group_id=group_id, bot_id=bot_id, now=now, is_news=False)
    await change.record(
        session,
        actor=subject.actor(),
        action=LEAVE,
        subject_kind=service.KIND,
        subject_id=kept.group.id,
        shop_id=kept.group.shop_id,
        before={"state": GroupState.ACTIVE.value},
        after={"state": GroupState.LEFT.value},
        now=now,
    )
    return await service.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
