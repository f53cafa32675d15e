"""What the waiting list refuses.

DomainError
├── PlaceMissing        there is no such place, or it is somebody else's
├── NotSoldOut          what is there can be bought, without waiting
├── NothingToWaitFor    the variant is not for sale at all
├── TooManyPlaces       an address stands in as many lines as one may
├── PlaceOver           the place is over: given up, lapsed, or ordered
└── TurnOver            nothing is set aside for this place now
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class PlaceMissing(DomainError):
    """There is no such place, or it is somebody else's."""

    code = "waitlist.place_missing"
    kind = Kind.MISSING
    message = "There is no such place in line."
    hint = "Open the link in the newest mail about it, or look at your waiting list."


class NotSoldOut(DomainError):
    """What is there can be bought."""

    code = "waitlist.not_sold_out"
    kind = Kind.CONFLICT
    message = "There is no need to wait: it is in stock."
    hint = "Put it into the basket."

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(variant_id=variant_id)


class NothingToWaitFor(DomainError):
    """The variant is not for sale."""

    code = "waitlist.nothing_to_wait_for"
    kind = Kind.CONFLICT
    message = "This item is not for sale, so there is no line for it."
    hint = "Choose another one; the shop may offer it again later."

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(variant_id=variant_id)


class TooManyPlaces(DomainError):
    """An address stands in as many lines as one may."""

    code = "waitlist.too_many_places"
    kind = Kind.LIMITED
    message = "You are waiting for {maximum} items already."
    hint = "Leave one of the lines, and come into this one then."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class PlaceOver(DomainError):
    """The place was given up, lapsed, or became an order."""

    code = "waitlist.place_over"
    kind = Kind.CONFLICT
    message = "This place in line is over."
    hint = "If it is sold out still, you can get in line again on the item's page."


class TurnOver(DomainError):
    """Nothing is set aside for this place now."""

    code = "waitlist.turn_over"
    kind = Kind.CONFLICT
    message = "Nothing is set aside for you at the moment."
    hint = "We write to you when it is your turn; a turn lasts some minutes, and then the next one is asked."
