"""A group rests once a night by its own clock, and everybody may afterwards just what they might before."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.database import count_statements
from sokoni.telegram.gateway.actions import PERMISSIONS
from sokoni.telegram.group.settings_types import NightMode, NightSettings
from sokoni.telegram.welcome import handlers, rules, service
from sokoni.telegram.welcome.types import NightState
from tests.support.keeping import CHAT, Keeping

BOGOTA = "America/Bogota"
RESTING = {"night": {"is_on": True, "starts": "23:00", "ends": "07:00"}, "timezone": BOGOTA}
BY_DAY = {**dict.fromkeys(PERMISSIONS, True), "can_send_polls": False, "can_pin_messages": False, "can_new": True}
EVENING = datetime(2026, 3, 3, 3, 59, tzinfo=UTC)
NIGHT, MORNING = EVENING + timedelta(minutes=1), datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


async def _answer(keeping: Keeping, state: NightState, permissions: Mapping[str, Any] | None, now: datetime) -> None:
    await service.note_permissions(keeping.session, group_id=CHAT, state=state, permissions=permissions, now=now)


async def _fall(keeping: Keeping) -> Mapping[str, bool]:
    """Let it become night; what everybody may then."""
    await keeping.settle(RESTING)
    assert await service.watch_nights(keeping.session, now=NIGHT) == 1
    await _answer(keeping, NightState.FALLING, BY_DAY, NIGHT)
    (said,) = [each for each in await keeping.taken() if each.method == "setChatPermissions"]
    return dict(said.params["permissions"])


async def test_everybody_may_in_the_morning_what_they_might_in_the_evening(keeping: Keeping):
    assert not any((await _fall(keeping)).values())
    assert await service.watch_nights(keeping.session, now=MORNING - timedelta(minutes=1)) == 0
    assert await service.watch_nights(keeping.session, now=MORNING) == 1
    await _answer(keeping, NightState.ENDING, dict.fromkeys(BY_DAY, False), MORNING)

    calls = await keeping.calls()
    assert [each.method for each in calls] == ["getChat", "setChatPermissions", "sendMessage"]
    assert calls[1].params["permissions"] == BY_DAY
    assert [kind for kind, *_ in await keeping.actions()] == ["night", "night"]


async def test_each_step_is_taken_once(keeping: Keeping):
    await keeping.settle(RESTING)
    for _ in range(2):
        await service.watch_nights(keeping.session, now=NIGHT)
        await _answer(keeping, NightState.FALLING, BY_DAY, NIGHT)
        await service.watch_nights(keeping.session, now=NIGHT + timedelta(hours=1))
    assert [each.method for each in await keeping.taken()] == ["getChat", "sendMessage", "setChatPermissions"]
    for _ in range(2):
        await service.watch_nights(keeping.session, now=MORNING)
        await _answer(keeping, NightState.ENDING, dict.fromkeys(BY_DAY, False), MORNING)

    assert [each.method for each in await keeping.calls()] == ["getChat", "setChatPermissions", "sendMessage"]


async def test_what_somebody_changed_meanwhile_stays(keeping: Keeping):
    await _fall(keeping)
    await service.watch_nights(keeping.session, now=MORNING)
    await _answer(keeping, NightState.ENDING, {"can_send_messages": True}, MORNING)

    assert [each.method for each in await keeping.calls()] == ["getChat", "sendMessage"]
    assert (await keeping.actions())[-1][2].startswith("The night ended. What everybody may was changed")


async def test_what_telegram_does_not_answer_is_asked_again_and_nothing_is_taken(keeping: Keeping):
    await keeping.settle(RESTING)
    await service.watch_nights(keeping.session, now=NIGHT)
    await _answer(keeping, NightState.FALLING, None, NIGHT)
    assert await service.watch_nights(keeping.session, now=NIGHT + timedelta(minutes=1)) == 0
    assert await service.watch_nights(keeping.session, now=NIGHT + timedelta(minutes=3)) == 1
    # Before it had answered, it is day: nothing was taken away, so nothing is given back.
    assert await service.watch_nights(keeping.session, now=MORNING) == 1
    await _answer(keeping, NightState.FALLING, BY_DAY, MORNING)

    assert [each.method for each in await keeping.calls()] == ["getChat", "getChat"]


async def test_nothing_is_taken_away_of_which_telegram_says_nothing(keeping: Keeping):
    await keeping.settle(RESTING)
    await service.watch_nights(keeping.session, now=NIGHT)
    context: Any = SimpleNamespace(session=keeping.session, now=NIGHT)
    for result in ({"id": CHAT}, {"id": CHAT, "permissions": {}}):
        await handlers.note_permissions(context, group_id=CHAT, state="falling", ok=True, result=result)

    assert [each.method for each in await keeping.calls()] == ["getChat"]


async def test_a_night_that_is_called_off_ends_at_once(keeping: Keeping):
    await _fall(keeping)
    await keeping.settle({"night": {"is_on": False}})

    assert await service.watch_nights(keeping.session, now=NIGHT + timedelta(hours=1)) == 1
    await _answer(keeping, NightState.ENDING, dict.fromkeys(BY_DAY, False), NIGHT)
    (given_back,) = await keeping.calls("setChatPermissions")
    assert given_back.params["permissions"] == BY_DAY


async def test_looking_at_the_clock_costs_two_statements(keeping: Keeping):
    await keeping.settle(RESTING)
    with count_statements() as count:
        assert await service.watch_nights(keeping.session, now=EVENING) == 0

    assert count.value == 2


@pytest.mark.parametrize(
    ("local", "began_on"),
    [
        ("2026-03-02T22:59", None),
        ("2026-03-02T23:00", date(2026, 3, 2)),
        ("2026-03-03T00:00", date(2026, 3, 2)),
        ("2026-03-03T06:59", date(2026, 3, 2)),
        ("2026-03-03T07:00", None),
    ],
)
def test_a_night_over_midnight_belongs_to_the_day_on_which_it_began(local: str, began_on: date | None):
    now = datetime.fromisoformat(local).replace(tzinfo=UTC)
    settings = NightSettings(is_on=True, starts="23:00", ends="07:00")

    assert rules.night_of(settings, now=now, zone="UTC") == began_on


def test_a_night_may_lie_in_one_day_and_one_without_length_is_none():
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    siesta = NightSettings(is_on=True, starts="11:00", ends="13:00")

    assert rules.night_of(siesta, now=noon, zone="UTC") == date(2026, 3, 2)
    assert rules.night_of(siesta, now=noon + timedelta(hours=1), zone="UTC") is None
    for settings in (NightSettings(is_on=True, starts="12:00", ends="12:00"), NightSettings(starts="11:00")):
        assert rules.night_of(settings, now=noon, zone="UTC") is None


@given(before=st.dictionaries(st.sampled_from(PERMISSIONS), st.booleans()), mode=st.sampled_from(NightMode))
def test_a_night_gives_nobody_more_than_the_day(before: dict[str, bool], mode: NightMode):
    during = rules.permissions_at_night(mode, before)

    assert during.keys() == before.keys()
    assert all(before[name] for name, may in during.items() if may)
    assert rules.is_still(during, during)
    assert rules.permissions_at_night(NightMode.NO_MEDIA, before).get("can_send_messages") == before.get(
        "can_send_messages"
    )
