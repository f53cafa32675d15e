"""What may be refused around gift cards.

DomainError
├── GiftCardMissing      no card has this code, or none of this id is yours
├── GiftCardUnusable     blocked, ended, or empty
├── GiftCardElsewhere    it pays for another shop's goods
├── GiftCardCurrency     it holds another currency
├── GiftCardIssued       the same form was sent twice
├── GiftCardSpent        it has paid already, and cannot be sent to somebody else
├── GiftCardLate         a letter that would go out too late
├── GiftCardsMailed      the shop mailed as many within a day as it may
├── GiftCardsToAddress   as many as may were mailed to an address, or wait to be
└── GiftCardWorthless    a new card of nothing, or of more than a card may hold
"""

from sokoni.core.errors import DomainError, Kind
from sokoni.core.money import Money


class GiftCardMissing(DomainError):
    """No such card, as far as the one who asks may know."""

    code = "gift_card.missing"
    kind = Kind.MISSING
    message = "We know no gift card with this code."
    hint = "Check the code: sixteen letters and digits, without O, I, L and U."


class GiftCardUnusable(DomainError):
    """A card that pays nothing."""

    code = "gift_card.unusable"
    kind = Kind.CONFLICT
    message = "This gift card cannot be used: it is {state}."
    hint = "Pay another way, or ask whoever gave you the card."

    def __init__(self, *, state: str) -> None:
        super().__init__(state=state)


class GiftCardElsewhere(DomainError):
    """A shop's card, for goods of others."""

    code = "gift_card.elsewhere"
    kind = Kind.CONFLICT
    message = "This gift card pays for the goods of another shop."
    hint = "Order from the shop that issued it, and nothing else in the same order."


class GiftCardCurrency(DomainError):
    """A card of one currency, for a price in another."""

    code = "gift_card.currency"
    kind = Kind.CONFLICT
    message = "This gift card holds {held}, and the order is in {wanted}."
    hint = "Use it for an order in its own currency."

    def __init__(self, *, held: str, wanted: str) -> None:
        super().__init__(held=held, wanted=wanted)


class GiftCardIssued(DomainError):
    """The same form was sent twice: the card is there, and its code was told."""

    code = "gift_card.issued"
    kind = Kind.CONFLICT
    message = "This gift card was issued already; its code was shown once."
    hint = "Look for it in the list. If its code is lost, block it and issue another."


class GiftCardWorthless(DomainError):
    """An amount that no card holds."""

    code = "gift_card.worthless"
    kind = Kind.INVALID
    message = "A gift card cannot hold {amount}."
    hint = "Give an amount above nothing."

    def __init__(self, *, amount: Money) -> None:
        super().__init__(amount=str(amount))


class GiftCardSpent(DomainError):
    """A card that has paid for something: whoever has its code keeps what is left."""

    code = "gift_card.spent"
    kind = Kind.CONFLICT
    message = "This gift card has paid for something already and cannot be sent again."
    hint = "Issue another card for whom you mean."


class GiftCardLate(DomainError):
    """A day on which no letter can go out."""

    code = "gift_card.late"
    kind = Kind.INVALID
    message = "A gift card cannot be sent on that day."
    hint = "Choose a day within a year, before the card ends."

    def __init__(self) -> None:
        super().__init__(field="send_at")


class GiftCardsMailed(DomainError):
    """A shop has sent as many letters as it may: their words are its own, and go to whomever it names."""

    code = "gift_card.mailed_today"
    kind = Kind.LIMITED
    message = "{most} gift cards were mailed within a day, which is the most."
    hint = "Mail the others tomorrow, or issue them without a letter and hand out their codes."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class GiftCardsToAddress(DomainError):
    """An address has got as many letters as it may."""

    code = "gift_card.mailed_to_address"
    kind = Kind.LIMITED
    message = "No more gift cards can be mailed to this address for now."
    hint = "Wait a day, or issue the card without a letter and hand out its code."
