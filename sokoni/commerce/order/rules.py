"""The state machine of orders as data, and what follows from it: no session, no clock, no settings.

    pending → confirmed → processing → (part shipped) → shipped → delivered → returned
       └──────────┴───────────┴───────────┴────────────────┴──→ cancelled

Who may make a move stands beside it. Three moves are the system's alone: money confirms a part (also one whose hold had
expired, when the stock could be taken again), a parcel with some of its goods ships a part of it, and a completed
return closes a delivered one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from sokoni.commerce.order.errors import MoveNotAllowed, NothingToSend, PiecesNotLeft
from sokoni.commerce.order.parcel_types import Parcel
from sokoni.commerce.order.types import (
    CancelReason,
    Maker,
    Order,
    OrderStatus,
    Settlement,
    Status,
    SubOrder,
    TimelineEntry,
)
from sokoni.commerce.payment.types import BY_HAND, Payment
from sokoni.core import change, money
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the state machine and who may go along it."""

    source: Status
    target: Status
    makers: frozenset[Maker]


_SYSTEM = frozenset({Maker.SYSTEM})
_STAFF = frozenset({Maker.SELLER, Maker.OPERATOR, Maker.SYSTEM})
_ANYBODY = frozenset(Maker)

MOVES: tuple[Move, ...] = (
    Move(Status.PENDING, Status.CONFIRMED, _SYSTEM),
    Move(Status.CONFIRMED, Status.PROCESSING, _STAFF),
    # Which of the goods left first, a parcel says.
    Move(Status.PROCESSING, Status.PART_SHIPPED, _SYSTEM),
    Move(Status.PROCESSING, Status.SHIPPED, _STAFF),
    Move(Status.PART_SHIPPED, Status.SHIPPED, _STAFF),
    Move(Status.SHIPPED, Status.DELIVERED, _STAFF),
    Move(Status.PENDING, Status.CANCELLED, _ANYBODY),
    Move(Status.CONFIRMED, Status.CANCELLED, _ANYBODY),
    Move(Status.PROCESSING, Status.CANCELLED, _STAFF),
    Move(Status.PART_SHIPPED, Status.CANCELLED, _STAFF),
    Move(Status.SHIPPED, Status.CANCELLED, _STAFF),
    Move(Status.DELIVERED, Status.RETURNED, _SYSTEM),
    # Late money: the part had expired unpaid, and its stock could be taken once more.
    Move(Status.CANCELLED, Status.CONFIRMED, _SYSTEM),
)

# Cash is not money in advance: the seller's acceptance confirms, so this arrow opens to people as well.
ACCEPTANCE = Move(Status.PENDING, Status.CONFIRMED, _STAFF)

# The way of a part to its buyer: the columns of a seller's board.
BOARD = (
    Status.PENDING,
    Status.CONFIRMED,
    Status.PROCESSING,
    Status.PART_SHIPPED,
    Status.SHIPPED,
    Status.DELIVERED,
)

# Parts in these states hold allocated stock or have shipped it: what was paid for them is earned, not owed back.
CONFIRMED_STATES = frozenset(
    {
        Status.CONFIRMED,
        Status.PROCESSING,
        Status.PART_SHIPPED,
        Status.SHIPPED,
        Status.DELIVERED,
        Status.RETURNED,
    }
)
# In these states goods can leave; a part that nobody said is being prepared is prepared by sending it.
SENDABLE = frozenset({Status.CONFIRMED, Status.PROCESSING, Status.PART_SHIPPED})
# Parts in these states have sent parcels.
SENT_STATES = frozenset({Status.PART_SHIPPED, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED, Status.RETURNED})


@cache
def allowed_moves(
    source: Status, *, maker: Maker, settlement: Settlement, cancel_reason: CancelReason | None = None
) -> tuple[Status, ...]:
    """Where a part may go from here in this maker's hands, in the order of the machine."""
    moves = (*MOVES, ACCEPTANCE) if settlement is Settlement.CASH else MOVES
    targets = {move.target for move in moves if move.source is source and maker in move.makers}
    if source is Status.CANCELLED and cancel_reason is not CancelReason.EXPIRED:
        targets.discard(Status.CONFIRMED)
    return tuple(status for status in Status if status in targets)


def allowed_order_moves(statuses: Iterable[Status], *, maker: Maker, settlement: Settlement) -> tuple[Status, ...]:
    """Where a whole order may go: each part that is not cancelled must be able to follow, or be there already."""
    standing = set(statuses) - {Status.CANCELLED}
    if not standing:
        return ()
    common = set.intersection(
        *({status, *allowed_moves(status, maker=maker, settlement=settlement)} for status in standing)
    )
    # A target at which every part already stands would move nothing.
    return tuple(status for status in Status if status in common and standing != {status})


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A row of the table below: the first one whose `within` holds all live parts decides."""

    within: frozenset[Status]
    result: OrderStatus


# Cancelled parts fall away, unless there is nothing else. Read from the top; the first row that fits decides.
ORDER_STATUS: tuple[StatusRow, ...] = (
    StatusRow(frozenset(), OrderStatus.CANCELLED),
    StatusRow(frozenset({Status.PENDING}), OrderStatus.PENDING),
    StatusRow(frozenset({Status.CONFIRMED}), OrderStatus.CONFIRMED),
    StatusRow(frozenset({Status.CONFIRMED, Status.PROCESSING}), OrderStatus.PROCESSING),
    StatusRow(frozenset({Status.PENDING, Status.CONFIRMED, Status.PROCESSING}), OrderStatus.PART_CONFIRMED),
    StatusRow(frozenset({Status.SHIPPED}), OrderStatus.SHIPPED),
    StatusRow(frozenset({Status.DELIVERED}), OrderStatus.DELIVERED),
    StatusRow(frozenset({Status.RETURNED}), OrderStatus.RETURNED),
    StatusRow(frozenset({Status.DELIVERED, Status.RETURNED}), OrderStatus.PART_RETURNED),
    StatusRow(frozenset({Status.SHIPPED, Status.DELIVERED, Status.RETURNED}), OrderStatus.PART_DELIVERED),
    StatusRow(frozenset(Status) - {Status.CANCELLED}, OrderStatus.PART_SHIPPED),
)


def order_status(parts: Iterable[Status]) -> OrderStatus:
    """The status of an order whose parts stand so; the order of the parts does not matter."""
    live = {status for status in parts if status is not Status.CANCELLED}
    return next(row.result for row in ORDER_STATUS if live <= row.within)


def parts_to_move(parts: Sequence[SubOrder], to: Status) -> tuple[SubOrder, ...]:
    """The parts that go along when their order moves: the live ones that are not there yet."""
    return tuple(part for part in parts if part.status not in {Status.CANCELLED, to})


def check_moves(parts: Sequence[SubOrder], to: Status, *, maker: Maker, settlement: Settlement) -> None:
    """Pass parts that may all go where they are sent.

    Raises:
        MoveNotAllowed: one may not; it says where that one may go.
    """
    for part in parts:
        allowed = allowed_moves(part.status, maker=maker, settlement=settlement, cancel_reason=part.cancel_reason)
        if to not in allowed:
            raise MoveNotAllowed(status=part.status, target=to, allowed_moves=allowed)


def pieces_to_send(part: SubOrder, wanted: Mapping[UUID, int] | None) -> dict[UUID, int]:
    """How many pieces of which lines go into a parcel: those that are wanted, or all that are left.

    Raises:
        MoveNotAllowed: nothing of the part can be sent, as it stands.
        NothingToSend: no piece was named, or none is left.
        PiecesNotLeft: fewer are left of a line than are wanted, or it is no line of this part.
    """
    if part.status not in SENDABLE:
        allowed = [status for status in part.allowed_moves if status is not Status.SHIPPED]
        raise MoveNotAllowed(status=part.status, target=Status.SHIPPED, allowed_moves=allowed)
    left = {line.id: line.left for line in part.lines}
    pieces = left if wanted is None else wanted
    for line_id, quantity in pieces.items():
        if quantity > left.get(line_id, 0) or quantity < 0:
            raise PiecesNotLeft(line_id=line_id, left=left.get(line_id, 0))
    chosen = {line_id: quantity for line_id, quantity in pieces.items() if quantity}
    if not chosen:
        raise NothingToSend
    return chosen


def status_once_sent(part: SubOrder, pieces: Mapping[UUID, int]) -> Status:
    """Where a part stands when these pieces of it have left."""
    is_all = all(line.left == pieces.get(line.id, 0) for line in part.lines)
    return Status.SHIPPED if is_all else Status.PART_SHIPPED


def by_variant(part: SubOrder, pieces: Mapping[UUID, int]) -> dict[UUID, int]:
    """The pieces of lines as pieces of variants, of which several lines may be."""
    found: dict[UUID, int] = {}
    for line in part.lines:
        if quantity := pieces.get(line.id, 0):
            found[line.variant_id] = found.get(line.variant_id, 0) + quantity
    return found


def is_all_that_was_sold(part: SubOrder, pieces: Mapping[UUID, int]) -> bool:
    """Whether nothing of a part stays when these pieces are taken off it."""
    return all(line.shipped == 0 and line.left == pieces.get(line.id, 0) for line in part.lines)


def is_all_back(part: SubOrder, pieces: Mapping[UUID, int]) -> bool:
    """Whether nothing of what was sent stays with its buyer when these pieces are back."""
    return all(line.shipped - line.returned == pieces.get(line.id, 0) for line in part.lines)


def pieces_in_words(part: SubOrder, pieces: Mapping[UUID, int]) -> str:
    """Pieces of lines as one line for messages and timelines."""
    named = ((pieces.get(line.id, 0), line.product_title) for line in part.lines)
    return ", ".join(f"{quantity} \N{MULTIPLICATION SIGN} {title}" for quantity, title in named if quantity)


def sold_in_words(order: Order) -> str:
    """All that was sold, as one line for messages."""
    lines = [line for part in order.parts for line in part.lines]
    named = ((line.quantity, " · ".join(filter(None, (line.product_title, line.variant_title)))) for line in lines)
    return ", ".join(f"{quantity} \N{MULTIPLICATION SIGN} {title}" for quantity, title in named)


def contents_of(part: SubOrder, parcel: Parcel) -> str:
    """What is in a parcel, as one line for messages and timelines."""
    return pieces_in_words(part, {each.line_id: each.quantity for each in parcel.lines})


def is_earned(status: Status) -> bool:
    """Whether a part in this state has stock behind it, so that its money belongs to the shop."""
    return status in CONFIRMED_STATES


def is_wanted_by_late_money(status: Status, cancel_reason: CancelReason | None) -> bool:
    """Whether captured money should take stock for this part: it is waiting, or only ran out of time."""
    return status is Status.PENDING or (status is Status.CANCELLED and cancel_reason is CancelReason.EXPIRED)


def cancel_reason_of(maker: Maker) -> CancelReason:
    """The reason that is kept when somebody cancels; the system's own cancellation by time is an expiry."""
    return CancelReason.EXPIRED if maker is Maker.SYSTEM else CancelReason(maker.value)


def promotions_in_use(order: Order) -> frozenset[UUID]:
    """The promotions that an order's live parts use."""
    return frozenset(each for part in order.parts if part.status is not Status.CANCELLED for each in part.promotion_ids)


def value_of(part: SubOrder) -> Money:
    """How much of a buyer's money a part stands for: what it is worth, and nothing once it is cancelled."""
    return Money.zero(part.amounts.total.currency) if part.status is Status.CANCELLED else part.worth


def amount_due(order: Order) -> Money:
    """What is still to be paid for an order's live parts; never negative."""
    due = _value(order) - (order.paid - order.refunded)
    return due if due.amount > 0 else Money.zero(order.currency)


def agreed(order: Order) -> Money:
    """What a buyer was asked for when they ordered: the total, and less where the sum of its transfer was lowered."""
    lowered = [part.credited.transfer for part in order.parts]
    return order.amounts.total - money.total(lowered, currency=order.currency)


def surplus_of(order: Order) -> Money:
    """How much more was paid than the order's parts stand for: this goes back; never negative."""
    surplus = order.paid - order.refunded - _value(order)
    return surplus if surplus.amount > 0 else Money.zero(order.currency)


def creditable(payments: Iterable[Payment], *, maker: Maker) -> tuple[Payment, ...]:
    """The payments whose money may become store credit: of others, a shop's word alone says that it came."""
    return tuple(each for each in payments if maker is Maker.OPERATOR or not each.is_by_hand)


def may_be_credit(order: Order, *, maker: Maker | None) -> bool:
    """Whether what goes back of an order can become store credit; its payments have the last word."""
    return order.account_id is not None and (maker is Maker.OPERATOR or order.payment_method not in BY_HAND)


def drawn_from(payments: Iterable[Payment], amount: Money) -> tuple[tuple[Payment, Money], ...]:
    """From which payments an amount is given back, and how much of each: of the latest first, as far as it goes."""
    found = []
    for each in sorted(payments, key=lambda attempt: attempt.attempt, reverse=True):
        share = min(amount, each.refundable)
        if share.amount > 0:
            found.append((each, share))
            amount -= share
    return tuple(found)


def parts_to_confirm(order: Order) -> tuple[SubOrder, ...]:
    """The parts that the money at hand pays for, oldest first; cash confirms nothing, its seller does."""
    if order.settlement is Settlement.CASH:
        return ()
    earned = [part.worth for part in order.parts if is_earned(part.status)]
    left = order.paid - order.refunded - money.total(earned, currency=order.currency)
    chosen = []
    for part in sorted(order.parts, key=lambda each: each.id):
        if is_wanted_by_late_money(part.status, part.cancel_reason) and part.worth <= left:
            chosen.append(part)
            left -= part.worth
    return tuple(chosen)


def _value(order: Order) -> Money:
    return money.total([value_of(part) for part in order.parts], currency=order.currency)


_SETTLEMENTS = {"manual": Settlement.RECEIPT, "cash": Settlement.CASH}


def settlement_of(payment_method: str) -> Settlement:
    """How a payment method settles; whatever is neither a receipt nor cash is a gateway."""
    return _SETTLEMENTS.get(payment_method, Settlement.GATEWAY)


def as_buyers_see(order: Order) -> Order:
    """The order without what is for those who sell it."""
    return replace(order, timeline=tuple(entry for entry in order.timeline if not entry.is_internal))


def author_shown(order: Order, entry: TimelineEntry) -> str:
    """Who did something, as the buyer may know it: themselves and shops by name, anybody else as the market."""
    if entry.actor.kind == "guest" or (entry.actor.id is not None and entry.actor.id == order.account_id):
        return order.contact.name
    shops = {part.id: part.shop_name for part in order.parts}
    if entry.actor.kind == "account" and entry.sub_order_id in shops:
        return shops[entry.sub_order_id]
    return change.SYSTEM.label
