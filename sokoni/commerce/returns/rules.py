"""The steps of a return as data, and what follows from them: no session, no clock, no settings.

requested → approved → received → refunded
    │           │          └────→ exchanging → exchanged
    ├→ rejected │       (and back to approved, where the operator says so)
    └───────────┴→ cancelled

An exchange whose order is called off before it has arrived is paid back in the end; that step is the system's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.order.types import Maker, Status
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.returns.errors import NothingToReturn, PiecesDiffer, ReturnMoved, WindowOver
from sokoni.commerce.returns.types import Return, ReturnLine, State, Wish


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow and who may go along it."""

    source: State
    target: State
    makers: frozenset[Maker]


_SHOP = frozenset({Maker.SELLER, Maker.OPERATOR})
_BUYER = frozenset({Maker.CUSTOMER})

STEPS: tuple[Step, ...] = (
    Step(State.REQUESTED, State.APPROVED, _SHOP),
    Step(State.REQUESTED, State.REJECTED, _SHOP),
    Step(State.REQUESTED, State.CANCELLED, _BUYER),
    Step(State.REJECTED, State.APPROVED, frozenset({Maker.OPERATOR})),
    Step(State.APPROVED, State.CANCELLED, _BUYER | _SHOP),
    Step(State.APPROVED, State.RECEIVED, _SHOP),
    Step(State.RECEIVED, State.REFUNDED, _SHOP),
    Step(State.RECEIVED, State.EXCHANGING, _SHOP),
    Step(State.EXCHANGING, State.EXCHANGED, _SHOP),
)  # In these states the buyer still has, or gets back, what was asked for.
GIVEN_UP = frozenset({State.REJECTED, State.CANCELLED})
OPEN = frozenset({State.REQUESTED, State.APPROVED, State.RECEIVED, State.EXCHANGING})
_LEFT = frozenset({Status.PART_SHIPPED, Status.SHIPPED, Status.DELIVERED, Status.RETURNED})


def has_left(status: Status) -> bool:
    """Whether an order in place of what came back is on its way, in this state, or was."""
    return status in _LEFT


def is_news_of_replacement(status: Status) -> bool:
    """Whether a return hears of it when what goes out in its place comes into this state."""
    return has_left(status) or status is Status.CANCELLED


def allowed_steps(state: State, *, maker: Maker) -> tuple[State, ...]:
    """Where a return may go from here in this maker's hands."""
    return tuple(step.target for step in STEPS if step.source is state and maker in step.makers)


def check_step(found: Return, to: State, *, maker: Maker) -> None:
    """Pass a step that begins where the return stands.

    Raises:
        ReturnMoved: it begins elsewhere, or is another's to take.
    """
    if to not in allowed_steps(found.state, maker=maker):
        raise ReturnMoved(state=found.state)


def check_window(delivered_at: datetime | None, *, window: timedelta, now: datetime) -> None:
    """Pass what arrived not too long ago.

    Raises:
        WindowOver: it arrived longer ago than the window is wide.
    """
    if delivered_at is not None and now >= delivered_at + window:
        raise WindowOver(until=delivered_at + window)


def chosen(pieces: Mapping[UUID, int]) -> dict[UUID, int]:
    """The pieces that are wanted at all.

    Raises:
        NothingToReturn: none.
    """
    found = {line_id: quantity for line_id, quantity in pieces.items() if quantity}
    if not found:
        raise NothingToReturn
    return found


def counted(found: Return, written_off: Mapping[UUID, int]) -> tuple[ReturnLine, ...]:
    """The lines with what became of each piece: written off, or to the shelf.

    Raises:
        PiecesDiffer: more are written off of a line than come back, or of a line that does not.
    """
    for line_id, quantity in written_off.items():
        if not 0 <= quantity <= found.pieces.get(line_id, 0):
            raise PiecesDiffer(quantity=found.pieces.get(line_id, 0))
    return tuple(_counted(line, written_off.get(line.line_id, 0)) for line in found.lines)


def replacements(found: Return, variant_id: UUID | None = None) -> dict[UUID, UUID]:
    """The variant in place of each line: one for all, or what its buyer wished, or the same again."""
    return {line.line_id: variant_id or line.replacement_variant_id or line.variant_id for line in found.lines}


def way_wished(wish: Wish) -> RefundTo:
    """Where the money goes if it goes back, as its buyer wished."""
    return RefundTo.STORE_CREDIT if wish is Wish.STORE_CREDIT else RefundTo.PAYMENT


def by_variant(lines: tuple[ReturnLine, ...]) -> dict[UUID, tuple[int, int]]:
    """How many pieces of each variant go to the shelf, and how many are written off."""
    found: dict[UUID, tuple[int, int]] = {}
    for line in lines:
        restocked, written_off = found.get(line.variant_id, (0, 0))
        found[line.variant_id] = (restocked + line.restocked, written_off + line.written_off)
    return found


def in_words(lines: tuple[ReturnLine, ...]) -> str:
    """What comes back, as one line for messages."""
    return ", ".join(f"{line.quantity} \N{MULTIPLICATION SIGN} {line.title}" for line in lines)


def _counted(line: ReturnLine, written_off: int) -> ReturnLine:
    return replace(line, restocked=line.quantity - written_off, written_off=written_off)
