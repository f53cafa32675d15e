"""What is decided about plans without looking anything up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.plan.errors import (
    BotLimitReached,
    GroupLimitReached,
    LimitReached,
    MemberLimitReached,
    PlanInvalid,
    ProductLimitReached,
)
from sokoni.commerce.plan.types import Assignment, Limit, Plan, PlanDraft, Usage
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import MAX_MINOR_UNITS

MAX_NAME, MAX_DESCRIPTION = 60, 2000
# More than any shop has; a plan that means 'as many as you like' leaves the limit out.
MOST = 10_000_000
# A shop has its owner: a plan for nobody could never be given.
LEAST: Mapping[Limit, int] = MappingProxyType({each: 1 if each is Limit.MEMBERS else 0 for each in Limit})
_REACHED: Mapping[Limit, type[LimitReached]] = MappingProxyType(
    {
        Limit.PRODUCTS: ProductLimitReached,
        Limit.MEMBERS: MemberLimitReached,
        Limit.BOTS: BotLimitReached,
        Limit.GROUPS: GroupLimitReached,
    }
)


def check_draft(draft: PlanDraft) -> None:
    """Pass a plan that can be kept.

    Raises:
        PlanInvalid: a field cannot be used; the error names it.
        UnknownCurrency: the price is in a currency that is not in our table.
    """
    for name, text, most in (("name", draft.name, MAX_NAME), ("description", draft.description, MAX_DESCRIPTION)):
        if len(text) > most:
            raise PlanInvalid(field=name, reason=Reason("it is longer than {most} characters", most=most))
        if "\x00" in text:
            raise PlanInvalid(field=name, reason=Reason("it holds a character that is no text"))
    if not draft.name.strip():
        raise PlanInvalid(field="name", reason=Reason("it is empty"))
    for limit, least in LEAST.items():
        most = draft.limits.get(limit, least)
        if not least <= most <= MOST:
            reason = Reason("a limit is a whole number from {least} to {most}", least=least, most=MOST)
            raise PlanInvalid(field=f"max_{limit.value}", reason=reason)
    if draft.price is not None:
        money.exponent(draft.price.currency)
        if not 0 <= draft.price.amount <= MAX_MINOR_UNITS:
            raise PlanInvalid(field="price", reason=Reason("a price is not negative"))


def check_room(plan: Plan | None, usage: Usage, *, adding: int) -> None:
    """Pass so many more things of a kind where the plan has room for them.

    Raises:
        LimitReached: it has not.
    """
    if plan is None or usage.most is None or usage.used + adding <= usage.most:
        return
    raise _REACHED[usage.limit](plan=plan.name, most=usage.most, used=usage.used)


def plan_at(assignments: Iterable[Assignment], *, shop_id: UUID, moment: datetime) -> UUID | None:
    """The plan of a shop in a moment: its own, else the one of all; None where there is neither."""
    holding = [each for each in assignments if each.shop_id in {shop_id, None} and each.holds_at(moment)]
    found = max(holding, key=lambda each: (each.shop_id is not None, each.starts_at), default=None)
    return None if found is None else found.plan_id
