"""What bringing carts back refuses.

DomainError
└── CartNotThere  the link brings no cart back
"""

from sokoni.core.errors import DomainError, Kind


class CartNotThere(DomainError):
    """The link opens no cart: it was ordered, emptied, or its time is over."""

    code = "recovery.cart_not_there"
    kind = Kind.MISSING
    message = "This basket is not there any more."
    hint = "It was ordered, emptied, or its time is over. What is in the shops can still be found by searching."
