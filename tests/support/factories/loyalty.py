"""Programmes and points for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.loyalty import service
from sokoni.commerce.loyalty.types import Programme, ProgrammeDraft, Rate, Standing, Tier
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession

ACTOR = Actor(kind="system", label="tests")
# A point for each hundred minor units, and worth ten of them: a tenth comes back.
RATE = Rate(earn_amount=100, earn_points=1, worth_points=1, worth_amount=10)
TIERS = (
    Tier(name="Basket", threshold=0),
    Tier(name="Regular", threshold=100, multiplier_bp=12_500),
    Tier(name="Friend", threshold=1_000, multiplier_bp=20_000),
)


def draft(**options: Any) -> ProgrammeDraft:
    """A programme with three tiers, in Colombian pesos."""
    values = {"name": "Market points", "rates": {"COP": RATE}, "tiers": TIERS, **options}
    return ProgrammeDraft(**values)


async def programme(session: WriteSession, *, now: datetime, **options: Any) -> Programme:
    """A programme that runs."""
    return await service.save_programme(session, draft=draft(**options), actor=ACTOR, now=now)


async def grant(session: WriteSession, account_id: UUID, points: int, *, now: datetime) -> int:
    """What an account has after it was given points."""
    return await service.grant(
        session, account_id=account_id, points=points, reason="For the tests", actor=ACTOR, now=now
    )


async def standing(session: ReadSession, account_id: UUID, *, now: datetime) -> Standing:
    """How an account stands; there is a programme."""
    found = await service.get_standing(session, account_id=account_id, now=now)
    assert found is not None
    return found[1]
