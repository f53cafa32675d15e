"""What can be wrong with a review."""

from sokoni.core.errors import DomainError, Kind


class ReviewMissing(DomainError):
    """There is no such review, or it is not for whoever asks."""

    code = "review.missing"
    kind = Kind.MISSING
    message = "There is no such review."
    hint = "It may have been taken back."


class ReviewNotBought(DomainError):
    """Whoever writes did not get the product from here."""

    code = "review.not_bought"
    kind = Kind.FORBIDDEN
    message = "Only who bought this here and has received it can review it."
    hint = "Once your order is delivered, its page offers to write a review. Guests open it with the link of the order."


class ReviewOfOwnGoods(DomainError):
    """Whoever writes works for the shop that sells it."""

    code = "review.own_goods"
    kind = Kind.FORBIDDEN
    message = "You work for this shop, so its stars are not yours to give."
    hint = "Let your customers say how it is; you can answer them."


class ReviewWritten(DomainError):
    """They have said something of this product already."""

    code = "review.written"
    kind = Kind.CONFLICT
    message = "You have reviewed this already."
    hint = "Change what you wrote instead."


class ReviewIncomplete(DomainError):
    """A rating is out of range."""

    code = "review.rating_invalid"
    kind = Kind.INVALID
    message = "A rating has 1 to 5 stars."
    hint = "Choose how many stars it deserves."


class ReviewTooLong(DomainError):
    """The words are more than fit."""

    code = "review.too_long"
    kind = Kind.INVALID
    message = "That is {length} characters; there is room for {longest}."
    hint = "Shorten it, please."

    def __init__(self, *, length: int, longest: int) -> None:
        super().__init__(length=length, longest=longest)


class ReviewPhotosFull(DomainError):
    """It has as many photos as it can have."""

    code = "review.photos_full"
    kind = Kind.CONFLICT
    message = "A review has at most {most} photos."
    hint = "Take one away before you add another."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class OwnReview(DomainError):
    """Authors do not vote for what they wrote."""

    code = "review.own"
    kind = Kind.FORBIDDEN
    message = "This is your own review."
    hint = "Others say whether it helped them."


class ReplyEmpty(DomainError):
    """A shop's answer says nothing."""

    code = "review.reply_empty"
    kind = Kind.INVALID
    message = "The answer is empty."
    hint = "Write what you want to say to the customer, or take the answer back."


class ReviewReasonMissing(DomainError):
    """A review is hidden without saying why."""

    code = "review.reason_missing"
    kind = Kind.INVALID
    message = "Say why the review is hidden: its author reads it."
    hint = "A sentence is enough."
