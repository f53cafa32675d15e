"""Changes that are made together carry one group."""

from datetime import datetime

from sqlalchemy import text

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession

ACTOR = Actor(kind="system", label="tests")


async def record(session: WriteSession, now: datetime, **more: object) -> None:
    asked = {"actor": ACTOR, "action": "x.y", "subject_kind": "x", "subject_id": ids.new_id(), "now": now}
    await change.record(session, **asked, **more)


async def test_what_is_recorded_meanwhile_is_one_group(session: WriteSession, now: datetime):
    named = ids.new_id()
    await record(session, now)
    with change.together(session) as made:
        await record(session, now)
        await record(session, now)
        await record(session, now, group_id=named)
    await record(session, now)

    assert made.count == 2
    groups = (await session.execute(text("SELECT group_id FROM changes WHERE action = 'x.y' ORDER BY id"))).scalars()
    assert list(groups) == [None, made.group_id, made.group_id, named, None]
