"""What promotions refuse.

DomainError
├── PromotionMissing          there is no such promotion
├── PromotionLevelInvalid     it cannot be taken off there
├── PromotionRateInvalid      no percentage from 0.01 to 100
├── PromotionAmountInvalid    an amount that is missing, negative, or in no currency
├── PromotionPiecesInvalid    buy-X-get-Y without an X or a Y
├── PromotionGoodsMissing     it names goods and says none, or some that the shop has not
├── PromotionPeriodInvalid    it ends before it begins
├── PromotionLimitInvalid     a limit below one, or below what was used already
├── PromotionSegmentInvalid   for a segment and none is named, or the market's, which has none
├── PromotionForMarketOnly    a shop may not say who pays
├── PromotionNeedsNoCode      it counts for everybody without one
├── PromotionArchived         it is put away for good
├── TooManyPromotions         more at once than a shop may have
├── CodeInvalid               no code that can be typed
├── CodeTaken                 the shop has it already
├── CodeMissing               it is not one of the promotion's
├── TooManyCodes              more than can be made at once, or that a promotion may have
├── PromotionUsedUp           somebody else was faster
├── CodeUnknown               no shop in the cart has it
├── CodeNotYet                its time has not come
├── CodeOver                  its time is over, or it was stopped
├── CodeUsedUp                all together used it as often as one may
├── CodeUsedBefore            the buyer used it as often as one may
├── CodeNotForYou             it is for other customers
├── CodeDoubled               another code opened the same offer
├── CodeWithoutEffect         an order names it and it takes nothing off
└── TooManyTyped              more codes in one cart than anybody needs
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class PromotionMissing(DomainError):
    """There is no such promotion, or it is another shop's."""

    code = "promotion.missing"
    kind = Kind.MISSING
    message = "This promotion does not exist."
    hint = "Look for it in the list of promotions."


class PromotionLevelInvalid(DomainError):
    """It cannot be taken off there: free shipping comes off shipping, and buy-X-get-Y off single goods."""

    code = "promotion.level_invalid"
    kind = Kind.INVALID
    message = "This kind of promotion cannot be taken off there."
    hint = "Percentages and amounts come off goods or the order, buy-X-get-Y off goods, free shipping off shipping."

    def __init__(self) -> None:
        super().__init__(field="level")


class PromotionRateInvalid(DomainError):
    """No percentage that can be taken off."""

    code = "promotion.rate_invalid"
    kind = Kind.INVALID
    message = "A percentage is more than 0 and at most 100."
    hint = "Write 10 for ten percent."

    def __init__(self) -> None:
        super().__init__(field="rate")


class PromotionAmountInvalid(DomainError):
    """An amount that is missing, negative, or in no currency."""

    code = "promotion.amount_invalid"
    kind = Kind.INVALID
    message = "An amount here is missing, negative, or has no currency."
    hint = "Write how much is taken off; a promotion of the market with an amount says its currency."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class PromotionPiecesInvalid(DomainError):
    """Buy-X-get-Y without an X or a Y."""

    code = "promotion.pieces_invalid"
    kind = Kind.INVALID
    message = "How many pieces must be bought and how many are given, each from 1 to 1000?"
    hint = "Write both numbers, such as buy 2, get 1."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class PromotionGoodsMissing(DomainError):
    """It names goods and says none, or some that are not there."""

    code = "promotion.goods_missing"
    kind = Kind.INVALID
    message = "The promotion is for certain goods, and these are not chosen or not in this shop."
    hint = "Choose products, categories or collections of the shop, at most 500, or let it be for everything."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class PromotionPeriodInvalid(DomainError):
    """It ends before it begins."""

    code = "promotion.period_invalid"
    kind = Kind.INVALID
    message = "The promotion would end before it begins."
    hint = "Choose a later end, or none."

    def __init__(self) -> None:
        super().__init__(field="ends_at")


class PromotionLimitInvalid(DomainError):
    """A limit below one, or below what was used already."""

    code = "promotion.limit_invalid"
    kind = Kind.INVALID
    message = "A limit is at least {minimum}."
    hint = "Write a larger number, or leave it empty: then there is no limit."

    def __init__(self, *, field: str, minimum: int) -> None:
        super().__init__(field=field, minimum=minimum)


class PromotionSegmentInvalid(DomainError):
    """For a segment, and none is named; or one of the market's, which has no segments."""

    code = "promotion.segment_invalid"
    kind = Kind.INVALID
    message = "A promotion for a segment names one of the shop's segments, and no other does."
    hint = "Choose the segment; the market's promotions are for everybody's customers."

    def __init__(self) -> None:
        super().__init__(field="segment_id")


class PromotionForMarketOnly(DomainError):
    """Who pays, and whether it comes on top of shops' promotions, only the market says of its own."""

    code = "promotion.for_market_only"
    kind = Kind.INVALID
    message = "A shop pays for its own promotions."
    hint = "Leave out who pays and what it comes on top of."

    def __init__(self) -> None:
        super().__init__(field="payer")


class PromotionNeedsNoCode(DomainError):
    """It counts for everybody without one."""

    code = "promotion.needs_no_code"
    kind = Kind.CONFLICT
    message = "This promotion counts without a code."
    hint = "Let it need one first, and then make codes."


class PromotionArchived(DomainError):
    """It is put away for good."""

    code = "promotion.archived"
    kind = Kind.CONFLICT
    message = "This promotion was put away and cannot be changed."
    hint = "Undo that in the list of changes, or make a new one."


class TooManyPromotions(DomainError):
    """More at once than the calculation of a cart should look at."""

    code = "promotion.too_many"
    kind = Kind.CONFLICT
    message = "At most {maximum} promotions without a code can be active at the same time."
    hint = "Pause or put away one that is over."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class CodeInvalid(DomainError):
    """No code that can be typed."""

    code = "promotion.code_invalid"
    kind = Kind.INVALID
    message = "A code has {minimum} to {maximum} letters and digits, and may have '-' and '_' between them."
    hint = "Choose a short word, such as SUMMER10."

    def __init__(self, *, minimum: int, maximum: int) -> None:
        super().__init__(minimum=minimum, maximum=maximum, field="code")


class CodeTaken(DomainError):
    """The shop has this code already."""

    code = "promotion.code_taken"
    kind = Kind.CONFLICT
    message = "The code {name} is taken already."
    hint = "Choose another one, or look for the promotion that has it."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeMissing(DomainError):
    """It is not one of the promotion's codes."""

    code = "promotion.code_missing"
    kind = Kind.MISSING
    message = "This code is not one of the promotion's."
    hint = "Look at the list of its codes."


class TooManyCodes(DomainError):
    """More codes than can be made at once, or than a promotion may have."""

    code = "promotion.too_many_codes"
    kind = Kind.INVALID
    message = "At most {at_once} codes are made at once, and a promotion has at most {in_all}."
    hint = "Make them in several goes, or another promotion."

    def __init__(self, *, at_once: int, in_all: int) -> None:
        super().__init__(at_once=at_once, in_all=in_all, field="count")


class PromotionUsedUp(DomainError):
    """Between the quote and the order somebody else took the last use."""

    code = "promotion.used_up"
    kind = Kind.CONFLICT
    message = "The offer '{offer}' has just been used up."
    hint = "Look at the new total, and order again if you still want to."

    def __init__(self, *, promotion_id: UUID, offer: str) -> None:
        super().__init__(promotion_id=promotion_id, offer=offer)


class CodeUsedBefore(DomainError):
    """The buyer used it as often as one may."""

    code = "promotion.used_before"
    kind = Kind.CONFLICT
    message = "You have used the offer '{offer}' as often as one may."
    hint = "Take its code out of your cart, and order again."

    def __init__(self, *, offer: str) -> None:
        super().__init__(offer=offer, field="code")


class CodeUnknown(DomainError):
    """No shop in the cart has such a code."""

    code = "promotion.code_unknown"
    kind = Kind.INVALID
    message = "The code {name} is not known in the shops of this cart."
    hint = "Look whether it is typed as it was given out, and for which shop it is."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeNotYet(DomainError):
    """Its time has not come."""

    code = "promotion.code_not_yet"
    kind = Kind.CONFLICT
    message = "The code {name} does not count yet."
    hint = "Come back when the offer has begun."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeOver(DomainError):
    """Its time is over, or it was stopped."""

    code = "promotion.code_over"
    kind = Kind.CONFLICT
    message = "The code {name} has expired."
    hint = "Ask the shop whether there is a newer one."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeUsedUp(DomainError):
    """It was used as often as it may be, by all together."""

    code = "promotion.code_used_up"
    kind = Kind.CONFLICT
    message = "The code {name} has been used up."
    hint = "Ask the shop whether there is another one."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeNotForYou(DomainError):
    """It is for first orders, for those who bought before, or for those with an account."""

    code = "promotion.code_not_for_you"
    kind = Kind.CONFLICT
    message = "The code {name} is for other customers, such as those who order for the first time."
    hint = "Sign in if you have an account, or order without the code."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeDoubled(DomainError):
    """Another code in the cart opens the same offer."""

    code = "promotion.code_doubled"
    kind = Kind.CONFLICT
    message = "The code {name} opens an offer that another code in your cart has opened already."
    hint = "One code for each offer is enough."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, field="code")


class CodeWithoutEffect(DomainError):
    """A code that an order names takes nothing off it; `outcome` is a stable word for why."""

    code = "promotion.code_without_effect"
    kind = Kind.CONFLICT
    message = "The code {name} takes nothing off these goods."
    hint = "Order without the code, or change what is ordered: `outcome` says what is missing."

    def __init__(self, *, name: str, outcome: str) -> None:
        super().__init__(name=name, outcome=outcome, field="codes")


class TooManyTyped(DomainError):
    """More codes in one cart than anybody needs."""

    code = "promotion.too_many_typed"
    kind = Kind.INVALID
    message = "A cart takes at most {maximum} codes."
    hint = "Take one out first."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum, field="code")
