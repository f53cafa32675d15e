"""Points on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from sokoni.commerce.loyalty import rules
from sokoni.commerce.loyalty.types import (
    WHOLE_BP,
    EntryKind,
    Expiring,
    LoyaltyEntry,
    Programme,
    ProgrammeDraft,
    Rate,
    Standing,
    Tier,
)
from sokoni.core.schema import Schema

_LINE = r"^[^\x00-\x1f\x7f]*$"
_EXAMPLE: JsonDict = {
    "name": "Market points",
    "is_active": True,
    "rates": {"COP": {"earn_amount": 100000, "earn_points": 1, "worth_points": 1, "worth_amount": 1000}},
    "tiers": [
        {"name": "Basket", "threshold": 0, "multiplier_bp": 10000},
        {"name": "Regular", "threshold": 500, "multiplier_bp": 12500},
    ],
    "window_days": 365,
    "expires_days": 365,
    "minimum_points": 10,
    "max_share_bp": 10000,
}
Positive = Annotated[int, Field(ge=1, le=rules.MOST_POINTS)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_LINE)]


class LoyaltyRate(Schema):
    """What points are in a currency: goods of so many minor units earn points, and points take minor units off."""

    earn_amount: Positive
    earn_points: Positive
    worth_points: Positive
    worth_amount: Positive


class LoyaltyTier(Schema):
    """A step, reached with points earned within the window; 15000 earns one and a half times as much."""

    name: Name
    threshold: int = Field(ge=0, le=rules.MOST_POINTS)
    multiplier_bp: int = Field(default=WHOLE_BP, ge=WHOLE_BP, le=rules.MOST_TIMES_BP)

    @classmethod
    def of(cls, tier: Tier) -> Self:
        """The wire form of a tier."""
        return cls(name=tier.name, threshold=tier.threshold, multiplier_bp=tier.multiplier_bp)


class ProgrammeIn(Schema):
    """The programme as a whole; what is left out is as a new programme has it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    is_active: bool = True
    rates: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], LoyaltyRate] = Field(max_length=60)
    tiers: list[LoyaltyTier] = Field(default_factory=list, max_length=rules.MOST_TIERS)
    window_days: int = Field(default=365, ge=1, le=rules.MOST_DAYS)
    expires_days: int | None = Field(default=365, ge=1, le=rules.MOST_DAYS, description="Null: points are never lost.")
    minimum_points: Positive = 1
    max_share_bp: int = Field(
        default=WHOLE_BP, ge=0, le=WHOLE_BP, description="The most of an order's goods that points pay for."
    )

    def to_draft(self) -> ProgrammeDraft:
        """The programme as the service takes it."""
        return ProgrammeDraft(
            rates={currency: Rate(**rate.model_dump()) for currency, rate in self.rates.items()},
            tiers=tuple(Tier(**tier.model_dump()) for tier in self.tiers),
            **self.model_dump(exclude={"rates", "tiers"}),
        )


class ProgrammeOut(ProgrammeIn):
    """The programme as it runs."""

    id: UUID
    updated_at: datetime | None

    @classmethod
    def of(cls, programme: Programme) -> Self:
        """The wire form of the programme."""
        draft = programme.draft
        return cls(
            id=programme.id,
            updated_at=programme.updated_at,
            name=draft.name,
            is_active=draft.is_active,
            rates={
                currency: LoyaltyRate(
                    earn_amount=rate.earn_amount,
                    earn_points=rate.earn_points,
                    worth_points=rate.worth_points,
                    worth_amount=rate.worth_amount,
                )
                for currency, rate in draft.rates.items()
            },
            tiers=[LoyaltyTier.of(tier) for tier in draft.tiers],
            window_days=draft.window_days,
            expires_days=draft.expires_days,
            minimum_points=draft.minimum_points,
            max_share_bp=draft.max_share_bp,
        )


class ExpiringOut(Schema):
    """Points that are lost at a time, unless they are spent before."""

    points: int
    at: datetime

    @classmethod
    def of(cls, expiring: Expiring) -> Self:
        """The wire form of what is lost next."""
        return cls(points=expiring.points, at=expiring.at)


class StandingOut(Schema):
    """How an account stands; the balance is below nothing where points were taken back that had been spent."""

    account_id: UUID
    balance: int
    spendable: int
    qualifying_points: int = Field(description="Earned within the window, without multipliers.")
    tier: LoyaltyTier | None
    next_tier: LoyaltyTier | None
    points_to_next_tier: int
    expiring: ExpiringOut | None

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """The wire form of a standing."""
        return cls(
            account_id=standing.account_id,
            balance=standing.balance,
            spendable=standing.spendable,
            qualifying_points=standing.qualifying,
            tier=standing.tier and LoyaltyTier.of(standing.tier),
            next_tier=standing.next_tier and LoyaltyTier.of(standing.next_tier),
            points_to_next_tier=standing.missing,
            expiring=standing.expiring and ExpiringOut.of(standing.expiring),
        )


class LoyaltyOut(Schema):
    """The programme, null where none runs; and how whoever asks stands in it, null for guests."""

    program: ProgrammeOut | None
    account: StandingOut | None


class LoyaltyTransactionOut(Schema):
    """One movement of points; `order_id` and `sub_order_id` say for what."""

    id: UUID
    kind: EntryKind
    points: int
    balance_after: int
    order_id: UUID | None
    sub_order_id: UUID | None
    note: str
    created_at: datetime

    @classmethod
    def of(cls, entry: LoyaltyEntry) -> Self:
        """The wire form of a row of the log."""
        return cls(
            id=entry.id,
            kind=entry.kind,
            points=entry.points,
            balance_after=entry.balance,
            order_id=entry.sale_id,
            sub_order_id=entry.part_id,
            note=entry.note,
            created_at=entry.created_at,
        )


class LoyaltyMailIn(Schema):
    """Whether one wants to be written to about points."""

    wants_mail: bool


class GrantIn(Schema):
    """Points that an operator gives, or takes away (below nothing)."""

    account_id: UUID
    points: int = Field(ge=-rules.MOST_GRANTED, le=rules.MOST_GRANTED)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=_LINE)]


class GrantedOut(Schema):
    """What somebody has after points were given or taken away by hand."""

    account_id: UUID
    balance: int
