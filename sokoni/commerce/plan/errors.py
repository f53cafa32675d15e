"""What plans refuse.

DomainError
├── PlanMissing            there is no such plan
├── PlanInvalid            a field cannot be used
├── PlanNameTaken          another plan has the name
├── PlanRetired            it is given to nobody any more
├── PlanInForce            it is the plan of all shops without one of their own
└── LimitReached           the plan holds no more:
    ├── ProductLimitReached    products
    ├── MemberLimitReached     people in the team
    ├── BotLimitReached        bots
    └── GroupLimitReached      groups
"""

from sokoni.core.errors import DomainError, Kind, Reason


class PlanMissing(DomainError):
    """There is no such plan."""

    code = "plan.missing"
    kind = Kind.MISSING
    message = "There is no such plan."
    hint = "Look for it in the list of plans."


class PlanInvalid(DomainError):
    """A field of a plan cannot be used."""

    code = "plan.invalid"
    kind = Kind.INVALID
    message = "This plan cannot be kept: {reason}."
    hint = "Correct the field and send it again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class PlanNameTaken(DomainError):
    """Another plan has the name."""

    code = "plan.name_taken"
    kind = Kind.CONFLICT
    message = "There is a plan '{name}' already."
    hint = "Choose another name, or change that plan."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="name")


class PlanRetired(DomainError):
    """The plan is given to nobody any more."""

    code = "plan.retired"
    kind = Kind.CONFLICT
    message = "The plan '{name}' is retired: shops that have it keep it, others do not get it."
    hint = "Choose another plan, or offer this one again."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="plan_id")


class PlanInForce(DomainError):
    """The plan counts for all shops without one of their own."""

    code = "plan.in_force"
    kind = Kind.CONFLICT
    message = "The plan '{name}' counts for all shops that have none of their own."
    hint = "Let another plan count for them first, or none."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class LimitReached(DomainError, abstract=True):
    """The shop's plan holds no more of something; each limit has its own words."""

    def __init__(self, *, plan: str, most: int, used: int) -> None:
        super().__init__(plan=plan, most=most, used=used)


class ProductLimitReached(LimitReached):
    """The shop's plan holds no more products."""

    code = "plan.products_exhausted"
    kind = Kind.CONFLICT
    message = "The plan '{plan}' holds {most} products, archived ones apart, and the shop has {used}."
    hint = "Archive products that you no longer sell, or ask the marketplace for a larger plan."


class MemberLimitReached(LimitReached):
    """The shop's plan holds no more people."""

    code = "plan.members_exhausted"
    kind = Kind.CONFLICT
    message = "The plan '{plan}' holds {most} people in the team, and the shop has {used}."
    hint = "Take somebody out of the team first, or ask the marketplace for a larger plan."


class BotLimitReached(LimitReached):
    """The shop's plan holds no more bots."""

    code = "plan.bots_exhausted"
    kind = Kind.CONFLICT
    message = "The plan '{plan}' holds {most} bots, and the shop has {used}."
    hint = "Disconnect one that is not needed any more, or ask the marketplace for a larger plan."


class GroupLimitReached(LimitReached):
    """The shop's plan holds no more groups."""

    code = "plan.groups_exhausted"
    kind = Kind.CONFLICT
    message = "The plan '{plan}' holds {most} groups, and the shop has {used}."
    hint = "Take a group off the list that is not needed any more, or ask the marketplace for a larger plan."
