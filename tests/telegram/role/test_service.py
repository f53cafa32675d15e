"""Roles are made, given, inherited and taken back; circles are refused also when two close one at once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.errors import DomainError
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.role import errors, service
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft, ShownRole, Standing
from tests.support.factories import group as group_factory
from tests.support.factories import member as member_factory
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import ACTOR

WARN, BAN = GroupPermission.WARN, GroupPermission.BAN


@pytest.fixture
async def chat(session: WriteSession, now: datetime) -> Group:
    return await group_factory.group(session, shop_id=None, now=now)


async def add(
    session: WriteSession, chat: Group, name: str, now: datetime, *permissions: GroupPermission, **said: object
) -> ShownRole:
    draft = GroupRoleDraft(name=name, permissions=frozenset(permissions), **said)  # type: ignore[arg-type]
    return await service.add_role(session, group_id=chat.group_id, draft=draft, subject=OPERATOR, now=now)


async def test_roles_inherit_and_who_holds_one_may_what_follows(session: WriteSession, chat: Group, now: datetime):
    await add(session, chat, "Helper", now, WARN, priority=1)
    guard = await add(session, chat, "Guard", now, BAN, priority=2, parent="helper")
    assert (guard.parent, guard.effective) == ("Helper", {WARN, BAN})

    added = await service.add_holders(
        session, group_id=chat.group_id, name="guard", user_ids=[7, 5, 7], subject=OPERATOR, now=now
    )
    again = await service.add_holders(
        session, group_id=chat.group_id, name="Guard", user_ids=[5], subject=OPERATOR, now=now
    )

    assert (added, again) == ([5, 7], [])
    with count_statements() as count:
        found = await service.list_standings(session, group_keys=[chat.id])
    assert count.value == 2
    standing = Standing(names=frozenset({"Guard", "Helper"}), permissions=frozenset({WARN, BAN}), priority=2)
    assert found == {chat.id: {5: standing, 7: standing}}
    await service.remove_holder(session, group_id=chat.group_id, name="Guard", user_id=7, subject=OPERATOR, now=now)
    nobody = await service.find_standing(session, group_id=chat.group_id, user_id=7, subject=OPERATOR)
    assert nobody == Standing()
    with count_statements() as count:
        shown = await service.list_roles(session, group_id=chat.group_id, subject=OPERATOR)
    assert ([(each.role.name, each.members, each.heirs) for each in shown], count.value) == (
        [("Guard", 1, 0), ("Helper", 0, 1)],
        3,
    )
    here = await group.find(session, group_id=chat.group_id, subject=OPERATOR, need=Need.READ)
    assert here.version == chat.version + 4


async def test_a_name_is_taken_once_a_parent_has_to_be_there_and_an_inherited_role_stays(
    session: WriteSession, chat: Group, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    await add(session, chat, "Helper", now)
    await add(session, chat, "Guard", now, parent="Helper")
    with pytest.raises(errors.GroupRoleTaken):
        await add(session, chat, "HELPER", now)
    with pytest.raises(errors.GroupRoleMissing):
        await add(session, chat, "Other", now, parent="Nobody")
    with pytest.raises(errors.GroupRoleInherited):
        await service.remove_role(session, group_id=chat.group_id, name="Helper", subject=OPERATOR, now=now)
    for name, parent, refusal in (
        ("Helper", "Guard", errors.GroupRoleCircular),
        ("Helper", "Helper", errors.GroupRoleCircular),
        ("Guard", "Nobody", errors.GroupRoleMissing),
    ):
        draft = GroupRoleDraft(name=name, parent=parent)
        with pytest.raises(refusal):
            await service.update_role(
                session, group_id=chat.group_id, name=name, draft=draft, subject=OPERATOR, now=now
            )
    with pytest.raises(errors.GroupRoleTaken):
        await service.update_role(
            session,
            group_id=chat.group_id,
            name="Guard",
            draft=GroupRoleDraft(name="helper"),
            subject=OPERATOR,
            now=now,
        )
    monkeypatch.setattr("sokoni.telegram.role.rules.MAX_ROLES", 2)
    with pytest.raises(errors.GroupRolesTooMany):
        await add(session, chat, "Third", now)


async def test_two_who_close_a_circle_at_once_do_not(database: Database, now: datetime):
    async with database.write() as session:
        chat = await group_factory.group(session, shop_id=None, now=now)
        for name in ("A", "B"):
            await add(session, chat, name, now)

    async def inherit(name: str, parent: str) -> str:
        try:
            async with database.write() as session:
                draft = GroupRoleDraft(name=name, parent=parent)
                await service.update_role(
                    session, group_id=chat.group_id, name=name, draft=draft, subject=OPERATOR, now=now
                )
        except DomainError as error:
            return error.code
        return "done"

    answers = await asyncio.gather(*(inherit(*pair) for pair in (("A", "B"), ("B", "A")) * 4))

    assert "group_role.circular" in answers
    async with database.read() as reading:
        shown = await service.list_roles(reading, group_id=chat.group_id, subject=OPERATOR)
    assert sorted(each.parent or "" for each in shown) in (["", "A"], ["", "B"])


async def test_statistics_count_what_members_said_and_what_was_done_to_them(
    session: WriteSession, chat: Group, now: datetime
):
    await add(session, chat, "Helper", now, WARN)
    await service.add_holders(
        session, group_id=chat.group_id, name="Helper", user_ids=[5, 6], subject=OPERATOR, now=now
    )
    for user_id in (5, 7):
        await member_factory.seen(session, group_id=chat.group_id, user_id=user_id, now=now, messages=3)
        warning = NewAction(group_id=chat.group_id, kind="warn", user_id=user_id)
        await action.log(session, actions=[warning, warning], now=now)

    found = await service.statistics(session, group_id=chat.group_id, name="Helper", subject=OPERATOR)

    assert (found.shown.members, found.messages, found.actions_on_members, found.last_seen_at) == (2, 3, 2, now)
    page = await service.list_holders(
        session, group_id=chat.group_id, name="Helper", page=PageQuery(limit=1), subject=OPERATOR
    )
    assert ([each.user_id for each in page.items], page.next_cursor is not None) == ([5], True)


async def test_undo_brings_roles_back_with_who_held_them(
    session: WriteSession, chat: Group, resources: Resources, now: datetime
):
    about = {"group_id": chat.group_id, "subject": OPERATOR, "now": now}
    await add(session, chat, "Helper", now, WARN)
    await add(session, chat, "Guard", now, BAN)
    await service.add_holders(session, name="Guard", user_ids=[5, 6], **about)
    before = await service.list_roles(session, group_id=chat.group_id, subject=OPERATOR)
    mark = await _newest(session)
    draft = GroupRoleDraft(name="Guards", parent="Helper", priority=3)
    await service.update_role(session, name="Guard", draft=draft, **about)
    await service.remove_holder(session, name="Guards", user_id=5, **about)
    await service.remove_role(session, name="Guards", **about)
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24), as_operator=True)
    rows = await session.execute(text("SELECT id FROM changes WHERE id > :mark ORDER BY id DESC"), {"mark": mark})

    for change_id in rows.scalars().all():
        await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=now)

    after = await service.list_roles(session, group_id=chat.group_id, subject=OPERATOR)
    assert [(each.role.name, each.effective, each.members) for each in after] == [
        (each.role.name, each.effective, each.members) for each in before
    ]
    found = await service.list_standings(session, group_keys=[chat.id])
    assert sorted(found[chat.id]) == [5, 6]


async def _newest(session: WriteSession) -> object:
    return (await session.execute(text("SELECT max(id::text)::uuid FROM changes"))).scalar_one()
