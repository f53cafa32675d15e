"""Offences that come at once from many workers, several times and in any order, are each counted once."""

import asyncio
import random
from collections import Counter
from datetime import datetime

from sqlalchemy import text

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import members
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import service
from sokoni.telegram.moderation.errors import ActionUndone
from sokoni.telegram.moderation.handlers import EnforceRules
from sokoni.telegram.moderation.types import By
from tests.support import keeping as support
from tests.support.factories import rule as rule_factory
from tests.support.keeping import CHAT
from tests.telegram.moderation.people import ANA, BOSS, run_by

WORKERS, OFFENCES, AT_ONCE = 8, 200, 5


async def test_200_offences_at_once_are_200_warnings_and_each_step_of_the_ladder_once(
    database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now)
        await keeping.handle(Bookkeeping(), keeping.says(BOSS, "Welcome, everybody"))
        await members.keep_administrators(session, chat_id=CHAT, answered=run_by(BOSS), now=now)
        await rule_factory.rule(session, keeping.group, now=now)
    offences = [keeping.says(ANA, "BUY MY LAMPS NOW") for _ in range(OFFENCES)]

    async def work(share: list[Incoming]) -> None:
        handler = EnforceRules()
        for attempt in range(3):
            random.Random(attempt).shuffle(share)
            for start in range(0, len(share), AT_ONCE):
                updates = share[start : start + AT_ONCE]
                async with database.write() as session:
                    batch = Batch(session=session, updates=updates, now=now, resources=resources)
                    await handler.handle(batch)

    await asyncio.gather(*(work(offences[number::WORKERS]) for number in range(WORKERS)))

    async with database.read() as session:
        warnings = (await session.execute(text("SELECT count(*) FROM telegram_warnings"))).scalar_one()
        kinds = Counter((await session.execute(text("SELECT kind FROM group_actions"))).scalars())
        methods = Counter((await session.execute(text("SELECT method FROM telegram_calls"))).scalars())
    assert warnings == OFFENCES
    assert kinds == {"warn": 1, "mute": 1, "kick": 1, "ban": 1, "delete": OFFENCES - 4}
    assert (methods["restrictChatMember"], methods["unbanChatMember"], methods["banChatMember"]) == (1, 1, 1)


async def test_two_who_press_undo_at_once_take_a_ban_back_once(database: Database, resources: Resources, now: datetime):
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now)
        banned = await service.punish(
            session, group=keeping.group, user_id=ANA, penalty=Penalty.BAN, by=By(moderator_id=BOSS), now=now
        )
    assert banned.action_id is not None
    action_id = banned.action_id

    async def undo(moderator_id: int) -> str:
        async with database.write() as session:
            try:
                await service.undo(
                    session, group=keeping.group, action_id=action_id, by=By(moderator_id=moderator_id), now=now
                )
            except ActionUndone:
                return "refused"
        return "done"

    assert sorted(await asyncio.gather(*(undo(BOSS + at) for at in range(4)))) == [
        "done",
        "refused",
        "refused",
        "refused",
    ]
    async with database.read() as session:
        freed = await session.execute(text("SELECT count(*) FROM telegram_calls WHERE method = 'unbanChatMember'"))
        said = await session.execute(text("SELECT count(*) FROM group_actions WHERE kind = 'unban'"))
        assert (freed.scalar_one(), said.scalar_one()) == (1, 1)
