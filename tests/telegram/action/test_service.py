"""Actions are logged once, counted as they are logged, listed by what is asked, and let go of by days."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import PageQuery, encode_cursor
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.action import errors, service
from sokoni.telegram.action.types import ActionFilter, NewAction, Tally
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group
from sokoni.telegram.member import service as member
from sokoni.telegram.member.types import Seen
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import Stall, seller_of

KEPT = timedelta(days=30)
_MANY = """
    INSERT INTO group_actions (id, group_key, occurred_on, kind, user_id, moderator_id, rule_id, reason, details,
        occurred_at, undone_at)
    SELECT gen_random_uuid(), CASE WHEN number % 4 = 0 THEN CAST(:key AS uuid)
            ELSE CAST('00000000-0000-0000-0000-00000000000' || number % 4 AS uuid) END,
        (at AT TIME ZONE 'UTC')::date, CASE WHEN number % 97 = 0 THEN 'rare' ELSE 'ban' END, number % 500,
        CASE WHEN number % 50 = 0 THEN number % 7 END, CASE WHEN number % 30 = 0 THEN gen_random_uuid() END, '', '{}',
        at, CASE WHEN number % 300 = 0 THEN at END
    FROM (
        SELECT number, CAST(:now AS timestamptz) - number * interval '20 seconds' AS at
        FROM generate_series(1, 20000) AS number
    ) AS made
"""


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> Stall:
    return await sale.stall(session, now=now)


@pytest.fixture
async def chat(session: WriteSession, stall: Stall, now: datetime) -> Group:
    return await group_factory.group(session, shop_id=stall.shop.id, now=now)


async def listed(session: WriteSession, chat: Group, **wanted: object) -> list[str]:
    filled = ActionFilter(**wanted)  # type: ignore[arg-type]
    found = await service.list_actions(
        session, group_id=chat.group_id, wanted=filled, page=PageQuery(), subject=OPERATOR
    )
    return [each.reason for each in found.items]


async def test_a_thousand_are_logged_and_counted_by_four_statements(session: WriteSession, chat: Group, now: datetime):
    actions = [
        NewAction(group_id=chat.group_id, kind=("warn", "ban")[index % 2], user_id=1 + index % 50)
        for index in range(1000)
    ]

    with count_statements() as count:
        logged = await service.log(session, actions=actions, now=now)

    assert (len(logged), count.value) == (1000, 4)
    with count_statements() as count:
        found = await service.statistics(session, group_id=chat.group_id, days=7, subject=OPERATOR, now=now)
    assert count.value == 6
    assert (found.all, dict(found.by_kind)["ban"]) == (Tally(total=1000), Tally(total=500))
    assert found.hours[now.isoweekday() - 1][now.hour] == 1000
    assert (len(found.top_users), found.top_users[0].total) == (10, 20)
    someone = await service.user_statistics(session, group_id=chat.group_id, user_id=1, subject=OPERATOR)
    assert (someone.all, dict(someone.by_kind)) == (Tally(total=20), {"warn": Tally(total=20)})


async def test_a_decision_is_logged_once_and_what_is_of_no_group_never(
    session: WriteSession, chat: Group, now: datetime
):
    other = await group_factory.group(session, shop_id=None, now=now)
    decided = NewAction(group_id=chat.group_id, kind="warn", user_id=5, decision_key="bot:17")
    elsewhere = NewAction(group_id=other.group_id, kind="warn", user_id=5, decision_key="bot:17")
    nowhere = NewAction(group_id=-5, kind="warn", user_id=5)

    first = await service.log(session, actions=[decided, decided, elsewhere, nowhere], now=now)
    again = await service.log(session, actions=[decided], now=now)

    assert (len(first), again) == (2, [])
    someone = await service.user_statistics(session, group_id=chat.group_id, user_id=5, subject=OPERATOR)
    assert someone.all == Tally(total=1)


async def test_what_takes_another_back_marks_it_once_and_is_counted_so(
    session: WriteSession, chat: Group, now: datetime
):
    [banned] = await service.log(
        session, actions=[NewAction(group_id=chat.group_id, kind="ban", user_id=5, reason="by mistake")], now=now
    )
    lifted = NewAction(group_id=chat.group_id, kind="unban", user_id=5, undoes_id=banned, reason="lifted")

    await service.log(session, actions=[lifted], now=now)
    twice = await service.mark_undone(session, group_id=chat.group_id, action_ids=[banned], now=now)

    assert twice == []
    found = await service.find(session, group_id=chat.group_id, action_id=banned, subject=OPERATOR)
    assert found.undone_at == now
    someone = await service.user_statistics(session, group_id=chat.group_id, user_id=5, subject=OPERATOR)
    assert someone.by_kind == {"ban": Tally(total=1, undone=1), "unban": Tally(total=1)}
    assert await listed(session, chat, is_undone=True) == ["by mistake"]
    assert await listed(session, chat, is_undone=False) == ["lifted"]


async def test_a_list_holds_what_is_asked_for_in_two_statements(session: WriteSession, chat: Group, now: datetime):
    rule_id = ids.new_id()
    facts = [
        {"reason": "a", "kind": "warn", "user_id": 1, "moderator_id": 9, "occurred_at": now - timedelta(days=3)},
        {"reason": "b", "kind": "ban", "user_id": 1, "rule_id": rule_id, "occurred_at": now - timedelta(days=2)},
        {"reason": "c", "kind": "ban", "user_id": 2, "occurred_at": now - timedelta(days=1)},
    ]
    await service.log(session, actions=[NewAction(group_id=chat.group_id, **each) for each in facts], now=now)  # type: ignore[arg-type]

    assert await listed(session, chat) == ["c", "b", "a"]
    assert await listed(session, chat, kind="ban") == ["c", "b"]
    assert await listed(session, chat, user_id=1) == ["b", "a"]
    assert await listed(session, chat, moderator_id=9) == ["a"]
    assert await listed(session, chat, rule_id=rule_id) == ["b"]
    assert await listed(session, chat, since=now - timedelta(days=2)) == ["c", "b"]
    assert await listed(session, chat, until=now - timedelta(days=2)) == ["a"]
    page = PageQuery(limit=2)
    with count_statements() as count:
        first = await service.list_actions(
            session, group_id=chat.group_id, wanted=ActionFilter(), page=page, subject=OPERATOR
        )
    assert count.value == 2
    rest = PageQuery(limit=2, cursor=first.next_cursor)
    second = await service.list_actions(
        session, group_id=chat.group_id, wanted=ActionFilter(), page=rest, subject=OPERATOR
    )
    assert [each.reason for each in (*first.items, *second.items)] == ["c", "b", "a"]


async def test_whatever_is_asked_is_found_by_an_index_on_the_first_page_and_behind_it(
    session: WriteSession, chat: Group, now: datetime
):
    """Of 20,000 actions, as the server plans for whoever comes again: the index has what is asked, or its order."""
    await session.execute(text(_MANY), {"key": str(chat.id), "now": now})
    await session.execute(text("ANALYZE group_actions"))
    asked: list[tuple[dict[str, object], str]] = [
        ({}, "group_key"),
        ({"is_undone": False}, "group_key"),
        ({"is_undone": True}, "group_key"),
        ({"kind": "rare"}, "kind"),
        ({"user_id": 7}, "user_id"),
        ({"user_id": 7, "kind": "ban", "since": now - timedelta(days=3), "until": now}, "user_id"),
        ({"moderator_id": 9}, "moderator_id"),
        ({"rule_id": ids.new_id()}, "rule_id"),
    ]
    behind = encode_cursor("after", now - timedelta(days=2), ids.new_id())
    for wanted, column in asked:
        for page in (PageQuery(), PageQuery(limit=100, cursor=behind)):
            with count_statements(keep=True) as count:
                await service.list_actions(
                    session,
                    group_id=chat.group_id,
                    wanted=ActionFilter(**wanted),  # type: ignore[arg-type]
                    page=page,
                    subject=OPERATOR,
                )
            assert count.statements is not None
            plan = await _plan(session, count.statements[-1])
            assert re.search(rf"Index Cond: .*\b{column} = \(?\$", plan), plan
            assert "Seq Scan" not in plan, plan
            assert re.search("Filter: .*undone_at IS NOT NULL", plan) is None, (
                "the index of those that were taken back holds no others"
            )


async def test_only_a_group_s_own_people_log_in_it_and_read_it(
    session: WriteSession, stall: Stall, chat: Group, now: datetime
):
    warning = [NewAction(group_id=chat.group_id, kind="warn", user_id=5)]
    [logged] = await service.log_for(
        session, group_id=chat.group_id, actions=warning, subject=seller_of(stall, TeamRole.STAFF), kept=KEPT, now=now
    )
    with pytest.raises(TeamRoleRequired):
        await service.log_for(
            session,
            group_id=chat.group_id,
            actions=warning,
            subject=seller_of(stall, TeamRole.VIEWER),
            kept=KEPT,
            now=now,
        )
    other = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    with pytest.raises(errors.ActionMissing):
        await service.find(session, group_id=other.group_id, action_id=logged, subject=OPERATOR)


async def test_hours_are_those_of_the_group_and_a_trend_is_more_than_usual(
    session: WriteSession, chat: Group, now: datetime
):
    # Monday 02:30 UTC is Sunday evening in Bogotá.
    at = now.replace(hour=2)
    usual = [
        NewAction(group_id=chat.group_id, kind="mute", occurred_at=at - timedelta(days=day)) for day in range(1, 8)
    ]
    fresh = [NewAction(group_id=chat.group_id, kind="ban", occurred_at=at) for _ in range(3)]
    await service.log(session, actions=[*usual, *fresh], now=now)
    patch = {"timezone": "America/Bogota"}
    await group.change_settings(session, group_id=chat.group_id, patch=patch, subject=OPERATOR, now=now)

    found = await service.statistics(session, group_id=chat.group_id, days=1, subject=OPERATOR, now=now)

    assert found.hours[6][21] == 3
    assert found.by_day == {date(2026, 3, 1): 3}
    assert found.days_by_kind == {date(2026, 3, 1): {"ban": 3}}
    assert [(each.kind, each.last_day, each.usual_day) for each in found.trending] == [("ban", 3, 0)]


async def test_a_mark_moves_with_what_is_done_and_taken_back(
    session: WriteSession, stall: Stall, chat: Group, now: datetime
):
    other = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    keys = [chat.id, other.id]

    async def marks() -> dict[UUID, str]:
        with count_statements() as count:
            found = await service.marks(session, group_keys=keys)
        assert count.value == 1
        return dict(found)

    before = await marks()
    actions = [NewAction(group_id=chat.group_id, kind="mute", user_id=5) for _ in range(2)]
    logged = await service.log(session, actions=actions, now=now)
    after = await marks()
    await service.mark_undone(session, group_id=chat.group_id, action_ids=logged[:1], now=now)
    undone = await marks()

    assert len({before[chat.id], after[chat.id], undone[chat.id]}) == 3
    assert {each[other.id] for each in (before, after, undone)} == {before[other.id]}


async def test_days_are_made_hold_what_came_before_them_and_are_let_go_of_whole(
    session: WriteSession, chat: Group, now: datetime
):
    early = NewAction(group_id=chat.group_id, kind="ban", reason="early", decision_key="x")
    await service.log(session, actions=[early], now=now)
    today = now.astimezone(UTC).date()

    for _ in range(2):
        await service.keep_days(session, today=today, kept=KEPT)

    assert await listed(session, chat) == ["early"]
    assert await service.log(session, actions=[early], now=now) == []
    assert await _parts(session) == [
        f"group_actions_p{today + timedelta(days=each):%Y%m%d}" for each in range(-30, 15)
    ] + ["group_actions_p0"]
    assert await _rows_without_a_day(session) == 0
    month = now + KEPT
    late = NewAction(group_id=chat.group_id, kind="ban", reason="late", occurred_at=month)
    await service.log(session, actions=[late], now=month)
    await service.keep_days(session, today=month.date(), kept=KEPT)
    assert await listed(session, chat) == ["late", "early"]

    await service.keep_days(session, today=month.date() + timedelta(days=1), kept=KEPT)

    assert await listed(session, chat) == ["late"]
    someone = await service.statistics(session, group_id=chat.group_id, days=60, subject=OPERATOR, now=month)
    assert someone.all == Tally(total=2), "statistics stay"


async def test_hours_go_by_months_of_which_the_exact_sums_stay(session: WriteSession, chat: Group, now: datetime):
    years = now.replace(year=now.year + 2)
    for at, count in ((now, 3), (years, 2)):
        actions = [NewAction(group_id=chat.group_id, kind="ban", user_id=5, occurred_at=at) for _ in range(count)]
        logged = await service.log(session, actions=actions, now=at)
        await service.mark_undone(session, group_id=chat.group_id, action_ids=logged[:1], now=at)
        said = [Seen(group_id=chat.group_id, user_id=5, name="Ana", username="", is_bot=False, at=at, messages=count)]
        await member.note(session, seen=said)

    async def months(until: datetime) -> list[tuple[date, Tally, int]]:
        asked = {"group_id": chat.group_id, "months": 40, "subject": OPERATOR, "now": until}
        return [(each.month, each.all, each.messages) for each in await service.months(session, **asked)]  # type: ignore[arg-type]

    before = await months(years)
    assert [each[1:] for each in before] == [(Tally(total=2, undone=1), 2), (Tally(total=3, undone=1), 3)]
    for _ in range(2):
        await service.keep_hours(session, today=years.date(), kept=KEPT)

    assert await _hours(session) == [years.replace(minute=0, second=0, microsecond=0)]
    with count_statements() as count:
        assert await months(years) == before
    assert count.value == 3
    # What is taken back when its hours are gone already is counted with its month the next time.
    late = [NewAction(group_id=chat.group_id, kind="ban", user_id=5, occurred_at=now)]
    await service.log(session, actions=late, now=years)
    assert (await months(years))[-1][1] == Tally(total=4, undone=1)
    await service.keep_hours(session, today=years.date(), kept=KEPT)
    assert (await months(years))[-1][1] == Tally(total=4, undone=1)
    assert len(await _hours(session)) == 1


async def test_who_takes_a_group_over_sees_nothing_of_what_was_done_there(
    session: WriteSession, stall: Stall, chat: Group, now: datetime
):
    await service.log(session, actions=[NewAction(group_id=chat.group_id, kind="ban", user_id=5)], now=now)
    await group.remove_group(session, group_id=chat.group_id, subject=seller_of(stall), now=now)
    other = await sale.stall(session, now=now)

    anew = await group_factory.group(session, shop_id=other.shop.id, now=now, group_id=chat.group_id)

    assert await listed(session, anew) == []
    someone = await service.user_statistics(session, group_id=chat.group_id, user_id=5, subject=seller_of(other))
    assert someone.all == Tally()


async def _plan(session: WriteSession, statement: str) -> str:
    """How the server goes about a statement whatever its values are."""
    connection = await session.connection()
    places = ", ".join("NULL" for _ in set(re.findall(r"\$\d+", statement)))
    await connection.exec_driver_sql(f"PREPARE looked_at AS {statement}")
    lines = (await connection.exec_driver_sql(f"EXPLAIN EXECUTE looked_at ({places})")).scalars().all()
    await connection.exec_driver_sql("DEALLOCATE looked_at")
    return "\n".join(lines)


async def _hours(session: WriteSession) -> list[datetime]:
    return list((await session.execute(text("SELECT hour FROM group_action_hours ORDER BY hour"))).scalars())


async def _parts(session: WriteSession) -> list[str]:
    found = await session.execute(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'group_actions'::regclass")
    )
    return sorted(found.scalars(), key=lambda name: (len(name) < 20, name))


async def _rows_without_a_day(session: WriteSession) -> int:
    return (await session.execute(text("SELECT count(*) FROM group_actions_p0"))).scalar_one()
