"""What carts refuse.

DomainError
├── CartItemMissing         the cart has no such item
├── CartItemNotForSale      the variant is not on sale
├── CartQuantityInvalid     more of one variant than a cart holds
├── CartFull                more variants than a cart holds
├── NothingInCart           a code was typed for an empty cart
└── CartCurrencyDiffers     a cart has one currency
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class CartItemMissing(DomainError):
    """The cart has no such item, or it is in another cart."""

    code = "cart.item_missing"
    kind = Kind.MISSING
    message = "This item is not in your cart."
    hint = "Look at the cart again; it may have been taken out or ordered in another window."

    def __init__(self, *, item_id: UUID) -> None:
        super().__init__(item_id=item_id)


class CartItemNotForSale(DomainError):
    """The variant does not exist, or is not on sale."""

    code = "cart.item_not_for_sale"
    kind = Kind.CONFLICT
    message = "This item is not on sale at the moment."
    hint = "Choose another one; the shop may offer it again later."

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(variant_id=variant_id)


class CartQuantityInvalid(DomainError):
    """More of one variant than a cart holds."""

    code = "cart.quantity_invalid"
    kind = Kind.INVALID
    message = "A cart holds 1 to {maximum} of one item."
    hint = "Lower the quantity, or write to the shop about large orders."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum, field="quantity")


class CartFull(DomainError):
    """More variants than a cart holds."""

    code = "cart.full"
    kind = Kind.CONFLICT
    message = "Your cart is full: it holds {maximum} different items."
    hint = "Order these first, or take something out."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class CartCurrencyDiffers(DomainError):
    """One payment has one currency, and so has a cart."""

    code = "cart.currency_differs"
    kind = Kind.CONFLICT
    message = "Your cart is in {cart_currency}, and this item is sold in {item_currency}."
    hint = "Order what is in the cart first, or empty it, and then add this item."

    def __init__(self, *, cart_currency: str, item_currency: str) -> None:
        super().__init__(cart_currency=cart_currency, item_currency=item_currency)


class NothingInCart(DomainError):
    """There is nothing in the cart that a code could take something off."""

    code = "cart.nothing_in_it"
    kind = Kind.CONFLICT
    message = "Your cart is empty: a code takes something off what is in it."
    hint = "Put something into the cart first, and type the code again."
