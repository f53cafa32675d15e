"""The demo's programme of points, and a present to begin with."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.loyalty.types import ProgrammeDraft, Rate, Tier
from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession

WELCOME = 250
# About one per cent of what was spent comes back, in each currency of the demo's shops.
PROGRAMME = ProgrammeDraft(
    name="Sokoni points",
    rates={
        "COP": Rate(earn_amount=100_000, earn_points=1, worth_points=1, worth_amount=1_000),
        "IRR": Rate(earn_amount=1_000_000, earn_points=1, worth_points=1, worth_amount=10_000),
        "KES": Rate(earn_amount=5_000, earn_points=1, worth_points=1, worth_amount=50),
    },
    tiers=(
        Tier(name="Basket", threshold=0),
        Tier(name="Regular", threshold=400, multiplier_bp=12_500),
        Tier(name="Friend of the market", threshold=2_000, multiplier_bp=15_000),
    ),
    minimum_points=10,
)


async def install(session: WriteSession, *, customer_id: UUID, now: datetime) -> None:
    """The programme, and points for the demo's customer; once, whatever an operator makes of it afterwards."""
    if await loyalty.find_programme(session) is not None:
        return
    await loyalty.save_programme(session, draft=PROGRAMME, actor=SYSTEM, now=now)
    await loyalty.grant(session, account_id=customer_id, points=WELCOME, reason="Karibu!", actor=SYSTEM, now=now)
