"""What processes keep of groups is never older than the last commit, whichever process wrote it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.versioned import Versioned
from sokoni.telegram.group import errors, keeping, service
from sokoni.telegram.group.types import Group, GroupDraft, Need
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupRoleDraft
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import Stall, seller_of

FIRST, SECOND = range(2)


class Processes:
    """Two processes, as far as what they keep is concerned."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.stores = [Versioned(max_bytes=2**20, max_age=timedelta(hours=1)) for _ in range(2)]

    @contextmanager
    def inside(self, number: int) -> Iterator[None]:
        """In one of them."""
        with self._patch.context() as patched:
            patched.setattr(keeping, "KEPT", self.stores[number])
            yield


class UndoneError(Exception):
    """Undoes a transaction."""


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    return Processes(monkeypatch)


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def chat(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        return await group_factory.group(session, shop_id=stall.shop.id, now=now)


async def read(database: Database, chat: Group) -> tuple[int, list[str], int, int]:
    """How a group is kept as both ways of asking say it, what its roles are, and how many statements that took."""
    async with database.read() as session:
        with count_statements() as count:
            found = await service.find_settings(session, group_id=chat.group_id, subject=OPERATOR)
            [listed] = (await service.list_kept(session, group_ids=[chat.group_id])).values()
            roles = await role.list_roles(session, group_id=chat.group_id, subject=OPERATOR)
    assert found == listed
    return found.settings.slow_mode_seconds, [each.role.name for each in roles], found.group.version, count.value


async def keep_otherwise(session: WriteSession, chat: Group, seconds: int, now: datetime) -> None:
    patch = {"slow_mode_seconds": seconds}
    await service.save_settings(session, group_id=chat.group_id, patch=patch, actor=SYSTEM, now=now)


async def test_a_change_in_one_process_is_seen_in_the_other_with_its_commit(
    database: Database, processes: Processes, chat: Group, now: datetime
):
    with processes.inside(FIRST):
        assert await read(database, chat) == (0, [], 1, 6)
        assert await read(database, chat) == (0, [], 1, 3)
    with processes.inside(SECOND):
        async with database.write() as session:
            await keep_otherwise(session, chat, 30, now)
            with processes.inside(FIRST):
                assert await read(database, chat) == (0, [], 1, 3)
    with processes.inside(FIRST):
        assert await read(database, chat) == (30, [], 2, 6)
        async with database.write() as session:
            draft = GroupRoleDraft(name="Helper")
            await role.add_role(session, group_id=chat.group_id, draft=draft, subject=OPERATOR, now=now)
        assert await read(database, chat) == (30, ["Helper"], 3, 6)
        assert await read(database, chat) == (30, ["Helper"], 3, 3)


async def test_a_change_that_rolls_back_is_kept_nowhere_though_its_version_comes_again(
    database: Database, processes: Processes, chat: Group, now: datetime
):
    async def change_and_undo() -> None:
        async with database.write() as session:
            await keep_otherwise(session, chat, 30, now)
            draft = GroupRoleDraft(name="Nobody")
            await role.add_role(session, group_id=chat.group_id, draft=draft, subject=OPERATOR, now=now)
            [within] = (await service.list_kept(session, group_ids=[chat.group_id])).values()
            shown = await role.list_roles(session, group_id=chat.group_id, subject=OPERATOR)
            assert (within.settings.slow_mode_seconds, len(shown), within.group.version) == (30, 1, 3)
            raise UndoneError

    with processes.inside(FIRST):
        with pytest.raises(UndoneError):
            await change_and_undo()
        assert (await read(database, chat))[:3] == (0, [], 1)
        for seconds in (60, 90):
            async with database.write() as session:
                await keep_otherwise(session, chat, seconds, now)
        assert (await read(database, chat))[:3] == (90, [], 3)


async def test_who_may_see_a_group_is_asked_of_its_row_each_time(
    database: Database, processes: Processes, chat: Group, stall: Stall, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    with processes.inside(FIRST):
        async with database.read() as session:
            for _ in range(2):
                await service.find_settings(session, group_id=chat.group_id, subject=seller_of(stall))
        with processes.inside(SECOND):
            async with database.write() as session:
                await service.remove_group(session, group_id=chat.group_id, subject=seller_of(stall), now=now)
                draft = GroupDraft(group_id=chat.group_id, name="Theirs")
                await service.add_group(session, draft=draft, subject=seller_of(other), now=now)
        async with database.read() as session:
            with pytest.raises(errors.GroupMissing):
                await service.find_settings(session, group_id=chat.group_id, subject=seller_of(stall))
            theirs = await service.find(session, group_id=chat.group_id, subject=seller_of(other), need=Need.MANAGE)
            listed = await service.list_kept(session, group_ids=[chat.group_id])
    assert listed[chat.group_id].group == theirs
