"""What claim sales refuse.

DomainError
├── ClaimSaleMissing       none, or somebody else's: from outside the two look the same
├── ClaimSaleRuns          the product is being claimed in this group already
├── ClaimSaleOver          it was closed before
├── NotClaimable           the product is none of the shop's, or not on sale
├── ClaimPriceUnfit        it is no price, or no lower one
├── GroupWithoutBot        nobody could post it
├── ClaimMissing           the sale has no such claim
├── SellerUnknown          whoever gave a command is known to no shop
├── ProductUnsaid          a command says nothing of what is to be claimed
├── ProductUnknown         the shop has nothing on sale with such a name
├── ProductUnclear         it has several
└── NothingKept            a link opens nothing that is still set aside
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class ClaimSaleMissing(DomainError):
    """There is none that this subject may see."""

    code = "claim.sale_missing"
    kind = Kind.MISSING
    message = "There is no such claim sale."
    hint = "Look for it in the list of the group's claim sales."


class ClaimSaleRuns(DomainError):
    """One post of a product at a time: two would take from the same shelf and confuse everybody."""

    code = "claim.sale_runs"
    kind = Kind.CONFLICT
    message = "This product can be claimed in this group already."
    hint = "Close that claim sale first, or let it run on."

    def __init__(self, *, product_id: UUID) -> None:
        super().__init__(product_id=product_id)


class ClaimSaleOver(DomainError):
    """It is closed."""

    code = "claim.sale_over"
    kind = Kind.CONFLICT
    message = "This claim sale is over."
    hint = "Open a new one for the product."


class NotClaimable(DomainError):
    """The product cannot be claimed in this group."""

    code = "claim.not_claimable"
    kind = Kind.INVALID
    message = "This product cannot be claimed here."
    hint = "Choose a product of the group's shop that is on sale."

    def __init__(self, *, product_id: UUID) -> None:
        super().__init__(field="product_id", product_id=product_id)


class ClaimPriceUnfit(DomainError):
    """It is no price of the shop's, or none that is lower."""

    code = "claim.price_unfit"
    kind = Kind.INVALID
    message = "A sale's own price is an amount in {currency} that is lower than the product's."
    hint = "Write it as in the shop, such as 19.90, or leave it out."

    def __init__(self, *, currency: str) -> None:
        super().__init__(field="price", currency=currency)


class GroupWithoutBot(DomainError):
    """No bot of the shop is in the group."""

    code = "claim.group_without_bot"
    kind = Kind.CONFLICT
    message = "No bot of your shop is in this group, so nothing can be posted there."
    hint = "Add your shop's bot to the group and make it an administrator."


class ClaimMissing(DomainError):
    """The sale has no such claim, or it is over."""

    code = "claim.missing"
    kind = Kind.MISSING
    message = "This claim sale has no such claim that could be taken back."
    hint = "Read its claims again: some may have been paid for or taken back meanwhile."


class NothingKept(DomainError):
    """The link is unknown, or what it opened is no longer set aside."""

    code = "claim.nothing_kept"
    kind = Kind.MISSING
    message = "Nothing is set aside for you here any more."
    hint = "It was paid for, taken back, or the time to pay went by. Claim it again in the group."


class SellerUnknown(DomainError):
    """Whoever gave a command administers the group, and no account is known to be theirs."""

    code = "claim.seller_unknown"
    kind = Kind.FORBIDDEN
    message = "I do not know which account of the shop is yours."
    hint = "Link your Telegram account on the page of your bots, then write it again."


class ProductUnsaid(DomainError):
    """A command says nothing of what is to be claimed."""

    code = "claim.product_unsaid"
    kind = Kind.INVALID
    message = "What is to be claimed?"
    hint = "Write /sale and the product's name, and how many pieces and for how long if you like: /sale Lamp | 3 | 2h."


class ProductUnknown(DomainError):
    """The shop has nothing on sale with such a name."""

    code = "claim.product_unknown"
    kind = Kind.MISSING
    message = "Your shop has nothing on sale that is called “{words}”."
    hint = "Write /sale and the product's name as it stands in the shop."

    def __init__(self, *, words: str) -> None:
        super().__init__(words=words)


class ProductUnclear(DomainError):
    """Several things on sale have such a name."""

    code = "claim.product_unclear"
    kind = Kind.CONFLICT
    message = "Several products could be meant: {titles}."
    hint = "Write /sale and the whole name of one of them."

    def __init__(self, *, titles: str) -> None:
        super().__init__(titles=titles)
