"""What buyers' groups refuse.

DomainError
├── NotForBuyers      the group is for everybody
├── BuyersUnfit       a product is none of the shop's, or the group is no shop's
├── KnockMissing      a link belongs to nobody who waits
└── KnockUnknown      nobody with this number asked to join
"""

from sokoni.core.errors import DomainError, Kind


class NotForBuyers(DomainError):
    """Nobody said that this group is for buyers."""

    code = "buyersgroup.not_for_buyers"
    kind = Kind.MISSING
    message = "This group is open to everybody."
    hint = "Say first for which products it is; none means all of the shop."


class BuyersUnfit(DomainError):
    """It can be no buyers' group like this."""

    code = "buyersgroup.unfit"
    kind = Kind.INVALID
    message = "This group cannot be for buyers of that."
    hint = "Name products of the group's own shop."

    def __init__(self) -> None:
        super().__init__(field="product_ids")


class KnockMissing(DomainError):
    """The link belongs to nobody who waits to be let in."""

    code = "buyersgroup.knock_missing"
    kind = Kind.MISSING
    message = "This link is not good any more."
    hint = "Ask to join the group again; its bot then writes to you."


class KnockUnknown(DomainError):
    """Nobody with this number asked to join."""

    code = "buyersgroup.knock_unknown"
    kind = Kind.MISSING
    message = "Nobody with this number has asked to join."
    hint = "Have them ask to join the group; then they stand in the list."

    def __init__(self, *, user_id: int) -> None:
        super().__init__(user_id=user_id)
