"""What may be refused around a return.

DomainError
├── ReturnMissing          nothing there, or not yours
├── ReturnMoved            it is not where this step begins
├── WindowOver             asked too late
├── NothingToReturn        no piece was named
├── AnswerNeeded           a refusal without a word
├── PiecesDiffer           more counted in and written off than came back, or fewer
├── ReplacementUnfit       another shop's, or not for sale
├── AppealUnfit            no refusal that could be taken to the market, or it was already
└── PhotosExhausted        too many pictures
"""

from datetime import datetime

from sokoni.commerce.returns.types import State
from sokoni.core.errors import DomainError, Kind


class ReturnMissing(DomainError):
    """There is no such return, or it belongs to somebody else; both look the same from outside."""

    code = "returns.missing"
    kind = Kind.MISSING
    message = "We could not find this return."
    hint = "Open it from the order that it belongs to."


class ReturnMoved(DomainError):
    """It is not where this step begins: somebody may have taken it meanwhile."""

    code = "returns.moved"
    kind = Kind.CONFLICT
    message = "This return is {state} by now."
    hint = "Load it again to see what comes next."

    def __init__(self, *, state: State) -> None:
        super().__init__(state=state.value)


class WindowOver(DomainError):
    """The time in which one may ask is over."""

    code = "returns.window_over"
    kind = Kind.CONFLICT
    message = "Until {until} it could have been given back."
    hint = "Write to the shop; maybe they take it nevertheless."

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=f"{until:%Y-%m-%d}")


class NothingToReturn(DomainError):
    """No piece was named."""

    code = "returns.nothing"
    kind = Kind.INVALID
    message = "Choose what you want to give back."
    hint = "Name at least one piece that has arrived."


class AnswerNeeded(DomainError):
    """A refusal without a word."""

    code = "returns.answer_needed"
    kind = Kind.INVALID
    message = "Say why it is not taken back."
    hint = "The customer reads it."

    def __init__(self) -> None:
        super().__init__(field="answer")


class PiecesDiffer(DomainError):
    """What is counted in and written off is not what comes back."""

    code = "returns.pieces_differ"
    kind = Kind.INVALID
    message = "{quantity} pieces come back: each goes to the shelf or is written off."
    hint = "Say of each piece whether it can be sold again."

    def __init__(self, *, quantity: int) -> None:
        super().__init__(quantity=quantity)


class ReplacementUnfit(DomainError):
    """What should replace the goods is another shop's, or not for sale; buyers choose among variants of the same."""

    code = "returns.replacement_unfit"
    kind = Kind.CONFLICT
    message = "This cannot replace what came back."
    hint = "Choose something of the same shop that is for sale, or give the money back."

    def __init__(self) -> None:
        super().__init__(field="replacement")


class AppealUnfit(DomainError):
    """There is no refusal that could be taken to the market, or it was taken there before, or is decided."""

    code = "returns.appeal_unfit"
    kind = Kind.CONFLICT
    message = "Only a return that a shop has refused can be taken to the market, and once."
    hint = "Load it again to see how it stands."


class PhotosExhausted(DomainError):
    """More pictures than anybody looks at."""

    code = "returns.photos_exhausted"
    kind = Kind.LIMITED
    message = "A return has at most {maximum} pictures."
    hint = "Describe the rest in words."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)
