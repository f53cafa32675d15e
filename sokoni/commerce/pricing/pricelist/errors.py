"""What price lists refuse.

DomainError
├── PriceListMissing          there is none, or it is another shop's
├── PriceListInvalid          it cannot be carried out as written
├── PriceListNameTaken        the shop has one of that name
├── TooManyPriceLists         more than a shop may have
├── PriceEntryInvalid         no amount, or no share, that a list can say
└── PricesOutdated            a preview of prices is not what would happen now
"""

from sokoni.core.errors import DomainError, Kind, Reason


class PriceListMissing(DomainError):
    """There is no such list, or it is another shop's."""

    code = "price_list.missing"
    kind = Kind.MISSING
    message = "This price list does not exist."
    hint = "Look for it in the list of price lists."


class PriceListInvalid(DomainError):
    """A list that cannot be carried out as written."""

    code = "price_list.invalid"
    kind = Kind.INVALID
    message = "This cannot be a price list: {reason}."
    hint = "A list is for a segment of customers, in another currency than the shop's, or both."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class PriceListNameTaken(DomainError):
    """The shop has a list of that name."""

    code = "price_list.name_taken"
    kind = Kind.CONFLICT
    message = "There is a price list of this name already."
    hint = "Take another name, or change the list that has it."

    def __init__(self) -> None:
        super().__init__(field="name")


class TooManyPriceLists(DomainError):
    """The shop has as many lists as it may."""

    code = "price_list.too_many"
    kind = Kind.CONFLICT
    message = "A shop has at most {maximum} price lists."
    hint = "Take one away that you do not need any more."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class PriceEntryInvalid(DomainError):
    """No amount, or no share, that a list can say of a variant."""

    code = "price_list.entry_invalid"
    kind = Kind.INVALID
    message = "This cannot be a price here: {reason}."
    hint = "Write an amount in the list's currency, or a percentage that is taken off the product's own price."

    def __init__(self, *, reason: Reason) -> None:
        super().__init__(field="price", reason=reason)


class PricesOutdated(DomainError):
    """A preview that is not what would happen now."""

    code = "price_list.outdated"
    kind = Kind.CONFLICT
    message = "Prices changed since this was shown, so nothing was done."
    hint = "Look at the difference again, and confirm that."
