"""What a plan is to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sokoni.core.money import Money


class Limit(StrEnum):
    """What plans limit."""

    PRODUCTS = "products"
    MEMBERS = "members"
    BOTS = "bots"
    GROUPS = "groups"


Limits = Mapping[Limit, int]
UNLIMITED: Limits = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What an operator says of a plan; what is not among its limits is not limited."""

    name: str
    description: str = ""
    limits: Limits = field(default_factory=lambda: UNLIMITED)
    # What it costs a month, for shops to know; nothing here takes it in.
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan; one that is retired is given to nobody any more, and stays with those who have it."""

    id: UUID
    name: str
    description: str
    limits: Limits
    price: Money | None
    retired_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def draft(self) -> PlanDraft:
        """What was said of it."""
        return PlanDraft(name=self.name, description=self.description, limits=self.limits, price=self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which plan a shop has in a half-open time; of no shop, the plan of all that have none of their own."""

    id: UUID
    shop_id: UUID | None
    plan_id: UUID
    starts_at: datetime
    ends_at: datetime | None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it counts in a moment."""
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The plan that counts for a shop, and whether it is the one of all; None where nothing is limited."""

    plan: Plan | None
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of a limit a shop has used; `most` is None where it is not limited."""

    limit: Limit
    used: int
    most: int | None

    @property
    def left(self) -> int | None:
        """How many more there may be; none where there are too many already."""
        return None if self.most is None else max(self.most - self.used, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPlan:
    """A plan with how many shops were given it by name, and whether it is the one of all others."""

    plan: Plan
    shops: int
    is_default: bool
