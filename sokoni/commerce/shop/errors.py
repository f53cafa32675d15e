"""Why something cannot be done with a shop.

DomainError
├── ShopMissing          there is no such shop, or not for this visitor
├── ShopSlugTaken        another shop has this address
├── ShopMoveRefused      the status cannot go there from where it is
├── ShopDocumentMissing  there is no such paper beside the application
├── ShopDocumentsExhausted  there are enough
├── ShopDraftInvalid     a field of the application cannot be used
├── ShopUnclear          the seller works for several shops and named none
└── PersonRequired       a key asks for what people alone do
"""

from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.shop.types import Status
from sokoni.core.errors import DomainError, Kind, Reason


class ShopMissing(DomainError):
    """There is no such shop, or it is not open."""

    code = "shop.missing"
    kind = Kind.MISSING
    message = "There is no such shop."
    hint = "Check the address; the shop may have closed."


class ShopSlugTaken(DomainError):
    """Another shop stands at this address."""

    code = "shop.slug_taken"
    kind = Kind.CONFLICT
    message = "The address '{slug}' belongs to another shop."
    hint = "Choose another address, or leave it out and one is made of the name."

    def __init__(self, *, slug: str) -> None:
        super().__init__(slug=slug, field="slug")


class ShopMoveRefused(DomainError):
    """A shop's status cannot go there from where it is."""

    code = "shop.move_refused"
    kind = Kind.CONFLICT
    message = "A shop that is {current} cannot become {wanted}."
    hint = "Choose one of the allowed moves."

    def __init__(self, *, status: Status, wanted: Status, allowed: Sequence[Status]) -> None:
        super().__init__(current=status.value, wanted=wanted.value, allowed=[each.value for each in allowed])


class ShopDraftInvalid(DomainError):
    """A field of a shop cannot be used."""

    code = "shop.draft_invalid"
    kind = Kind.INVALID
    message = "The {field} of the shop cannot be used: {reason}."
    hint = "Correct the field and send it again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class ShopDocumentMissing(DomainError):
    """There is no such paper beside the application."""

    code = "shop.document_missing"
    kind = Kind.MISSING
    message = "There is no such document."
    hint = "Look at the list of documents of the application."


class ShopDocumentsExhausted(DomainError):
    """There are enough papers beside an application."""

    code = "shop.documents_exhausted"
    kind = Kind.CONFLICT
    message = "An application has at most {maximum} documents."
    hint = "Put several pages into one PDF."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class ShopUnclear(DomainError):
    """The seller works for several shops and did not say which one is meant."""

    code = "shop.unclear"
    kind = Kind.INVALID
    message = "You work for several shops; it is not clear which one is meant."
    hint = "Name the shop in `shop_id`."

    def __init__(self, *, shop_ids: Sequence[UUID]) -> None:
        super().__init__(field="shop_id", shop_ids=[str(each) for each in shop_ids])


class PersonRequired(DomainError):
    """Who works for a shop is said by people, and not by programs that hold a key."""

    code = "shop.person_required"
    kind = Kind.FORBIDDEN
    message = "An API key cannot change who works for a shop."
    hint = "Sign in, and do it yourself."
