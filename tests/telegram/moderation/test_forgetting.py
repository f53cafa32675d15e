"""Warnings go with their month, whole; what still counts then goes on counting, and can still be taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from sokoni.core import parts
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import repository, service
from sokoni.telegram.moderation.types import By
from tests.support.keeping import Keeping
from tests.telegram.moderation.people import ANA, BEN, BOSS

MONTH = timedelta(days=31)


async def warn(keeping: Keeping, user_id: int, *, at: datetime, key: str | None = None) -> int:
    outcome = await service.punish(
        keeping.session,
        group=keeping.group,
        user_id=user_id,
        penalty=Penalty.WARN,
        by=By(moderator_id=BOSS),
        decision_key=key,
        now=at,
    )
    return outcome.warnings


async def lift(keeping: Keeping, user_id: int, *, at: datetime) -> None:
    by, group = By(moderator_id=BOSS), keeping.group
    lifted = await service.lift(keeping.session, group=group, user_id=user_id, penalty=Penalty.WARN, by=by, now=at)
    assert lifted is not None


async def stored(keeping: Keeping) -> Sequence[tuple[int, int]]:
    found = await keeping.session.execute(text("SELECT user_id, slot FROM telegram_warnings ORDER BY at, user_id"))
    return [(row.user_id, row.slot) for row in found]


async def test_what_counts_is_passed_on_and_the_rest_of_its_month_is_let_go(keeping: Keeping):
    ladder = [{"warnings": 9, "penalty": "ban"}]
    await keeping.settle({"warnings": {"ladder": ladder, "expires_seconds": None}})
    begun = keeping.now.replace(day=3)
    await warn(keeping, ANA, at=begun, key="first")
    for _ in range(3):
        await warn(keeping, BEN, at=begun)
    await lift(keeping, BEN, at=begun)
    await keeping.settle({"warnings": {"expires_seconds": 3600}})
    assert await warn(keeping, BEN, at=begun) == 3
    before = await stored(keeping)
    assert len(before) == 5

    for at in (begun, begun + MONTH):
        await repository.forget_warnings(keeping.session, now=at)
    assert await stored(keeping) == before, "this month's and the last one's stay as they are"
    later = begun + 2 * MONTH
    for _ in range(2):
        await repository.forget_warnings(keeping.session, now=later)

    left = await stored(keeping)
    assert [user_id for user_id, _ in left] == [ANA, BEN, BEN], "neither what was lifted nor what is over"
    assert {slot for _, slot in left} == {parts.slot_of(later)} != {slot for _, slot in before}
    assert await warn(keeping, ANA, at=later, key="first") == 0, "a decision is counted once, whichever month it is in"
    assert await warn(keeping, ANA, at=later) == 2
    await lift(keeping, ANA, at=later)
    await lift(keeping, ANA, at=later)
    assert await warn(keeping, ANA, at=later) == 1
    assert await warn(keeping, BEN, at=later) == 3


async def test_what_is_of_a_round_that_is_over_is_let_go(keeping: Keeping):
    await keeping.settle({"warnings": {"ladder": [{"warnings": 2, "penalty": "mute", "seconds": 3600}]}})
    begun = keeping.now.replace(day=3)
    for at in (begun, begun, begun + timedelta(days=2)):
        await warn(keeping, ANA, at=at)
    assert len(await stored(keeping)) == 3

    await keeping.session.execute(text("UPDATE telegram_warnings SET expires_at = NULL"))
    await repository.forget_warnings(keeping.session, now=begun + 2 * MONTH)

    assert [user_id for user_id, _ in await stored(keeping)] == [ANA], "only the one that began the second round"
    assert await warn(keeping, ANA, at=begun + 2 * MONTH) == 2
