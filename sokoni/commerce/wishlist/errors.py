"""What wish lists refuse.

DomainError
├── WishlistFull       more products than a list holds
├── WishNotFound       the list has no such product
├── WishNotForSale     the product is not for sale
├── WishlistNotShared  the link opens no list (any more)
└── NoticeNeedsAccount guests have no address to be written to
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class WishlistFull(DomainError):
    """More products than a list holds."""

    code = "wishlist.full"
    kind = Kind.CONFLICT
    message = "Your wish list is full: it holds {maximum} products."
    hint = "Take something off it first."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class WishNotFound(DomainError):
    """The list has no such product."""

    code = "wishlist.not_on_it"
    kind = Kind.MISSING
    message = "This is not on your wish list."
    hint = "Look at the list again; it may have been taken off in another window."

    def __init__(self, *, product_id: UUID) -> None:
        super().__init__(product_id=product_id)


class WishNotForSale(DomainError):
    """The product does not exist, or is not for sale."""

    code = "wishlist.not_for_sale"
    kind = Kind.CONFLICT
    message = "This product is not for sale, so it cannot be kept."
    hint = "Choose another one; the shop may offer it again later."

    def __init__(self, *, product_id: UUID) -> None:
        super().__init__(product_id=product_id)


class WishlistNotShared(DomainError):
    """The link opens no list, or its owner took it back."""

    code = "wishlist.not_shared"
    kind = Kind.MISSING
    message = "This link shows no wish list."
    hint = "Ask whoever sent it for a new one."


class NoticeNeedsAccount(DomainError):
    """Guests have no address to be written to."""

    code = "wishlist.notice_needs_account"
    kind = Kind.FORBIDDEN
    message = "We can only write to you about your wishes when you have an account."
    hint = "Sign in, or sign up; your list comes along."
