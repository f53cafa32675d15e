"""Plans on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.plan import rules
from sokoni.commerce.plan.types import Assignment, Held, Limit, OfferedPlan, Plan, PlanDraft, Usage
from sokoni.core.money import MAX_MINOR_UNITS, Money, MoneyOut
from sokoni.core.schema import Schema

Most = Annotated[int, Field(ge=0, le=rules.MOST)]


class PlanPriceIn(Schema):
    """What a plan costs a month, in minor units; it is told to shops, not charged."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class PlanIn(Schema):
    """A plan as it is written; a limit that is left out is none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Stall", "max_products": 50, "max_members": 2}]},
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=rules.MAX_DESCRIPTION)] = ""
    max_products: Most | None = Field(default=None, description="Archived products are not counted.")
    max_members: Annotated[int, Field(ge=1, le=rules.MOST)] | None = Field(
        default=None, description="People in the team, its owner among them."
    )
    max_bots: Most | None = Field(default=None, description="Bots of Telegram that are connected.")
    max_groups: Most | None = Field(default=None, description="Groups of Telegram, claimed ones among them.")
    price: PlanPriceIn | None = Field(default=None, description="A month; for shops to know.")

    def to_draft(self) -> PlanDraft:
        """The plan in our own words."""
        limits = {
            Limit.PRODUCTS: self.max_products,
            Limit.MEMBERS: self.max_members,
            Limit.BOTS: self.max_bots,
            Limit.GROUPS: self.max_groups,
        }
        return PlanDraft(
            name=self.name,
            description=self.description,
            limits={limit: most for limit, most in limits.items() if most is not None},
            price=None if self.price is None else Money(self.price.amount, self.price.currency),
        )


class PlanOut(Schema):
    """A plan; a limit that is null is none."""

    id: UUID
    name: str
    description: str
    max_products: int | None
    max_members: int | None
    max_bots: int | None
    max_groups: int | None
    price: MoneyOut | None = Field(description="A month.")
    retired_at: datetime | None = Field(description="Since when it is given to nobody any more.")

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The wire form of a plan."""
        return cls(
            id=plan.id,
            name=plan.name,
            description=plan.description,
            max_products=plan.limits.get(Limit.PRODUCTS),
            max_members=plan.limits.get(Limit.MEMBERS),
            max_bots=plan.limits.get(Limit.BOTS),
            max_groups=plan.limits.get(Limit.GROUPS),
            price=None if plan.price is None else MoneyOut.of(plan.price),
            retired_at=plan.retired_at,
        )


class OfferedPlanOut(Schema):
    """A plan, and who has it."""

    plan: PlanOut
    shops: int = Field(description="How many shops were given it by name.")
    is_default: bool = Field(description="Whether it counts for all shops without a plan of their own.")

    @classmethod
    def of(cls, offered: OfferedPlan) -> Self:
        """The wire form of a plan in a list."""
        return cls(plan=PlanOut.of(offered.plan), shops=offered.shops, is_default=offered.is_default)


class PlanChoice(Schema):
    """Which plan counts from now on; null for none."""

    model_config = ConfigDict(extra="forbid")

    plan_id: UUID | None


class PlanChosenOut(Schema):
    """The plan that counts from now on; null where nothing is limited by it."""

    plan: PlanOut | None

    @classmethod
    def of(cls, plan: Plan | None) -> Self:
        """The wire form of what was chosen."""
        return cls(plan=None if plan is None else PlanOut.of(plan))


class PlanShopOut(Schema):
    """A shop that has a plan by name."""

    shop_id: UUID
    since: datetime

    @classmethod
    def of(cls, assignment: Assignment) -> Self:
        """The wire form of an assignment; that of all shops is in no such list."""
        assert assignment.shop_id is not None
        return cls(shop_id=assignment.shop_id, since=assignment.starts_at)


class UsageOut(Schema):
    """How much of a limit is used."""

    limit: Limit
    used: int
    most: int | None = Field(description="Null where there may be as many as one likes.")
    left: int | None

    @classmethod
    def of(cls, usage: Usage) -> Self:
        """The wire form of a usage."""
        return cls(limit=usage.limit, used=usage.used, most=usage.most, left=usage.left)


class ShopPlanOut(Schema):
    """The plan of a shop, and how much of it is used."""

    plan: PlanOut | None = Field(description="Null where nothing is limited.")
    is_own: bool = Field(description="Whether the shop was given it by name; else it is the one of all shops.")
    usage: list[UsageOut]

    @classmethod
    def of(cls, held: Held, usage: Sequence[Usage]) -> Self:
        """The wire form of a shop's plan."""
        return cls(
            plan=None if held.plan is None else PlanOut.of(held.plan),
            is_own=held.is_own,
            usage=[UsageOut.of(each) for each in usage],
        )
