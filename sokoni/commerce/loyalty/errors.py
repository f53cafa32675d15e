"""What can be refused about points."""

from sokoni.core.errors import DomainError, Kind, Reason


class PointsNeedAccount(DomainError):
    """A guest wants to spend points."""

    code = "loyalty.account_needed"
    kind = Kind.FORBIDDEN
    message = "Points belong to an account."
    hint = "Sign in to spend what you have earned."


class PointsNotTaken(DomainError):
    """There is no programme, or none in this currency."""

    code = "loyalty.not_taken"
    kind = Kind.CONFLICT
    message = "Points cannot be spent on goods in {currency}."
    hint = "Order without points; they stay with your account."

    def __init__(self, *, currency: str) -> None:
        super().__init__(currency=currency, field="points")


class PointsShort(DomainError):
    """Fewer points are there than are to be spent."""

    code = "loyalty.short"
    kind = Kind.CONFLICT
    message = "You have {available} points to spend."
    hint = "Spend fewer. Points that were spent in another order meanwhile are gone."

    def __init__(self, *, available: int) -> None:
        super().__init__(available=available, field="points")


class TooFewPoints(DomainError):
    """Fewer points are to be spent than are taken at once."""

    code = "loyalty.too_few"
    kind = Kind.INVALID
    message = "At least {minimum} points are spent at once."
    hint = "Spend more of them, or keep them for later."

    def __init__(self, *, minimum: int) -> None:
        super().__init__(minimum=minimum, field="points")


class ProgrammeInvalid(DomainError):
    """A programme contradicts itself."""

    code = "loyalty.programme_invalid"
    kind = Kind.INVALID
    message = "This programme cannot be carried out: {reason}."
    hint = "Correct it and save again; nothing was changed."

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(reason=reason)


class GrantInvalid(DomainError):
    """Points are given or taken by hand without a reason, or none at all."""

    code = "loyalty.grant_invalid"
    kind = Kind.INVALID
    message = "Say how many points, up to {most}, and why: the customer reads it."
    hint = "A number below nothing takes points away."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class HolderMissing(DomainError):
    """Points are given to nobody."""

    code = "loyalty.holder_missing"
    kind = Kind.MISSING
    message = "Nobody has an account like that."
    hint = "Look for it under Accounts."
