"""What trying rules came to is kept beside them, tells when it is of another wording, and can be stopped."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from sokoni.core.database import Database, count_statements
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import Group
from sokoni.telegram.rule import kept_trials, repository, service, trials
from sokoni.telegram.rule.engine.types import Member
from sokoni.telegram.rule.kept_trials import Overview
from sokoni.telegram.rule.types import Rule, Trial, TrialState
from tests.support.factories import group as group_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import Stall, seller_of

Drain = Callable[[], Awaitable[int]]
SHOUT = "BUY MY LAMPS NOW"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def group(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        group = await group_factory.group(session, shop_id=stall.shop.id, now=now)
        shouts = [rule_factory.message(group, SHOUT, at=now, number=number) for number in range(1, 4)]
        await rule_factory.said(session, group, *shouts, rule_factory.message(group, "hello", at=now, number=4, by=9))
        admin = rule_factory.message(group, SHOUT, at=now, number=5, by=1)
        await rule_factory.said(session, group, admin, member=Member(is_admin=True))
    return group


@pytest.fixture
async def rule(database: Database, group: Group, now: datetime) -> Rule:
    async with database.write() as session:
        return await rule_factory.rule(session, group, now=now)


async def look(database: Database, group: Group) -> Overview:
    async with database.read() as session:
        return await kept_trials.look(session, group_id=group.group_id, subject=OPERATOR)


async def mark(database: Database, group: Group) -> str:
    async with database.read() as session:
        return (await kept_trials.marks(session, [group.id]))[group.id]


async def edit(database: Database, group: Group, rule: Rule, now: datetime, **said: object) -> Rule:
    async with database.write() as session:
        return await service.change_rule(
            session, group_id=group.group_id, rule_id=rule.id, edit=said, subject=OPERATOR, now=now
        )


async def test_a_rule_that_is_written_is_tried_as_by_hand_and_open_pages_hear_of_it(
    database: Database, group: Group, rule: Rule, now: datetime, drain: Drain
):
    waiting = await look(database, group)
    before = await mark(database, group)
    assert [each.state for each in waiting.under_way] == [TrialState.WAITING]
    assert not waiting.is_outdated(rule, now=now)
    await drain()
    with count_statements() as count:
        kept = await look(database, group)
    async with database.read() as session:
        by_hand = await trials.try_rule(session, group_id=group.group_id, rule_id=rule.id, subject=OPERATOR, now=now)
    by_hand.samples = ()
    assert (kept.by_rule[rule.id].trial, kept.by_rule[rule.id].tried_at) == (by_hand, now)
    assert (by_hand.deletes, by_hand.spared_admins, by_hand.messages) == (3, 1, 5)
    assert (len(kept.under_way), kept.begun_at, kept.done, count.value) == (0, None, 0, 2)
    assert await mark(database, group) != before


async def test_what_is_kept_is_of_a_wording_and_of_a_week(
    database: Database, group: Group, rule: Rule, now: datetime, drain: Drain
):
    await drain()
    for said in ({"name": "Calm"}, {"is_dry": True}, {"is_enabled": False}, {"priority": 9}):
        same = await edit(database, group, rule, now, **said)
        assert not (await look(database, group)).is_outdated(same, now=now + timedelta(hours=23))
    assert (await look(database, group)).is_outdated(rule, now=now + timedelta(hours=25))
    other = await edit(database, group, rule, now, deletes=False)
    assert (await look(database, group)).is_outdated(other, now=now)
    await drain()
    mended = await look(database, group)
    assert not mended.is_outdated(other, now=now)
    kept = mended.by_rule[rule.id].trial
    assert kept is not None
    assert (kept.hits, kept.deletes) == (3, 0)
    async with database.write() as session:
        ladder = {"warnings": {"expires_seconds": 7200}}
        await group_service.change_settings(session, group_id=group.group_id, patch=ladder, subject=OPERATOR, now=now)
    assert (await look(database, group)).is_outdated(other, now=now)


async def test_who_manages_the_group_has_all_tried_anew_or_none(
    database: Database, stall: Stall, group: Group, rule: Rule, now: datetime, drain: Drain
):
    async with database.write() as session:
        await rule_factory.rule(session, group, now=now, name="Other")
    await drain()
    about = {"group_id": group.group_id, "subject": seller_of(stall)}
    async with database.write() as session:
        with pytest.raises(TeamRoleRequired):
            await kept_trials.ask(session, group_id=group.group_id, subject=seller_of(stall, TeamRole.STAFF), now=now)
        assert await kept_trials.ask(session, **about, now=now + timedelta(hours=1)) == 2  # type: ignore[arg-type]
    asked = await look(database, group)
    # What was tried before stays to be seen meanwhile.
    assert (len(asked.under_way), asked.done) == (2, 0)
    assert all(each.trial is not None for each in asked.by_rule.values())
    async with database.write() as session:
        await kept_trials.stop(session, **about)  # type: ignore[arg-type]
    await drain()
    stopped = await look(database, group)
    assert [each.tried_at for each in stopped.by_rule.values()] == [now, now]
    assert len(stopped.under_way) == 0


@pytest.mark.parametrize(("what", "left_there"), [("stopped", 1), ("taken away", 0)])
async def test_a_trial_that_is_overtaken_ends_and_keeps_nothing(
    database: Database,
    group: Group,
    rule: Rule,
    now: datetime,
    drain: Drain,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    left_there: int,
):
    about = {"group_id": group.group_id, "subject": OPERATOR}
    try_in = trials.try_in

    async def overtaken(*said: object, tell: trials.Tell, **more: object) -> Trial:
        await tell(0, 5)
        running = (await look(database, group)).by_rule[rule.id]
        assert (running.state, running.looked_at, running.messages) == (TrialState.RUNNING, 0, 5)
        async with database.write() as session:
            if what == "stopped":
                await kept_trials.stop(session, **about)  # type: ignore[arg-type]
            else:
                await service.remove_rule(session, rule_id=rule.id, now=now, **about)  # type: ignore[arg-type]
        return await try_in(*said, tell=tell, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(trials, "try_in", overtaken)
    await drain()
    assert await drain() == 0
    async with database.read() as session:
        kept = await repository.list_trials(session, group_key=group.id)
    assert [(each.state, each.trial) for each in kept] == [(TrialState.IDLE, None)] * left_there


async def test_nothing_is_tried_for_a_group_that_was_taken_off_the_list(
    database: Database, group: Group, rule: Rule, now: datetime, drain: Drain
):
    async with database.write() as session:
        await group_service.remove_group(session, group_id=group.group_id, subject=OPERATOR, now=now)
    await drain()
    async with database.read() as session:
        (kept,) = await repository.list_trials(session, group_key=group.id)
    assert (kept.rule_id, kept.state, kept.trial) == (rule.id, TrialState.IDLE, None)
