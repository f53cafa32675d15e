"""What a return does to its order: pieces asked for, given free again, or back for good with their money.

Who may ask for a return, and what its steps are, `returns` knows; here the order's own numbers are kept right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import crediting, rules
from sokoni.commerce.order.credit_types import CreditKind
from sokoni.commerce.order.errors import MoveNotAllowed, OrderMissing, PiecesNotLeft
from sokoni.commerce.order.repository import orders, parcels
from sokoni.commerce.order.repository.parcels import Progress
from sokoni.commerce.order.service import giving_back, mail, targets, transition
from sokoni.commerce.order.types import Entry, Maker, Mover, Order, Status, SubOrder, TimelineEntry
from sokoni.commerce.payment.types import RefundTo
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.services.notification.types import Template


@dataclass(frozen=True, slots=True)
class Locked:
    """A part of a locked order, and in which capacity somebody came to it."""

    order: Order
    part: SubOrder
    mover: Mover


async def lock_part(session: WriteSession, *, part_id: UUID, subject: Subject, token: str | None = None) -> Locked:
    """A part with its lines for its buyer, a token's holder, its seller or the operator, the order locked.

    Raises:
        OrderMissing: there is none, or none of theirs.
        TeamRoleRequired: they work for the shop, and may only look.
    """
    target = await targets.lock(session, target_id=part_id, subject=subject, token=token)
    if target.is_whole or len(target.parts) != 1:
        raise OrderMissing
    order = await orders.with_lines(session, target.order)
    return Locked(order, next(part for part in order.parts if part.id == part_id), target.mover)


async def ask_back(session: WriteSession, *, locked: Locked, pieces: Mapping[UUID, int]) -> None:
    """Set pieces of a delivered part aside for a return, so that nobody asks for them twice.

    Raises:
        MoveNotAllowed: the part is not delivered.
        PiecesNotLeft: fewer were sent and are not on their way back.
    """
    if locked.part.status is not Status.DELIVERED:
        raise MoveNotAllowed(status=locked.part.status, target=Status.RETURNED, allowed_moves=())
    returnable = {line.id: line.returnable for line in locked.part.lines}
    for line_id, quantity in pieces.items():
        if not 0 < quantity <= returnable.get(line_id, 0):
            raise PiecesNotLeft(line_id=line_id, left=returnable.get(line_id, 0))
    await _count(session, pieces, coming_back=1)


async def keep_after_all(session: WriteSession, *, pieces: Mapping[UUID, int]) -> None:
    """Let pieces that were asked back stay with their buyer: they may be asked for again."""
    await _count(session, pieces, coming_back=-1)


def worth_of(part: SubOrder, pieces: Mapping[UUID, int], *, with_shipping: bool) -> Money:
    """What would go back for pieces that come back: what was really paid for them and is not given back yet."""
    return crediting.for_pieces(part, pieces, with_shipping=with_shipping).amount


async def take_back(
    session: WriteSession,
    *,
    locked: Locked,
    pieces: Mapping[UUID, int],
    amount: Money | None,
    with_shipping: bool,
    reason: str,
    now: datetime,
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Money:
    """What goes back for pieces that came back for good: an amount up to what they are worth, or all of that.

    A part of which everything came back is returned.

    Raises:
        RefundTooLarge: the amount is more than they are worth.
        CreditNeedsAccount, NotAsCredit: it cannot become store credit.
    """
    terms = crediting.for_pieces(locked.part, pieces, with_shipping=with_shipping)
    terms = terms if amount is None else crediting.of_terms(terms, amount)
    stays = crediting.staying(terms.amount, refund_to)
    order = await count_back(session, locked=locked, terms=terms, stays=stays, reason=reason, now=now)
    await giving_back.pay_back(
        session, order=order, amount=terms.amount, refund_to=refund_to, reason=reason, mover=locked.mover, now=now
    )
    return terms.amount


async def count_back(
    session: WriteSession, *, locked: Locked, terms: crediting.Terms, stays: Money, reason: str, now: datetime
) -> Order:
    """The order after pieces came back for good, on its lines and in the books; the caller pays the money back.

    But for what `stays` where it is: for that its buyer gets something else.
    """
    order, part, mover = locked.order, locked.part, locked.mover
    order = await giving_back.give(
        session,
        order=order,
        part=part,
        terms=terms,
        kind=CreditKind.RETURN,
        reason=reason,
        stays=stays,
        mover=mover,
        now=now,
    )
    back = [
        Progress(
            line_id=each.line_id,
            returned=each.quantity,
            coming_back=-each.quantity,
            credited_amount=each.amount.amount,
        )
        for each in terms.lines
    ]
    await parcels.add_progress(session, added=back)
    if rules.is_all_back(part, {each.line_id: each.quantity for each in terms.lines}):
        system = replace(mover, maker=Maker.SYSTEM)
        current = [each for each in order.parts if each.id == part.id]
        order = await transition.move(session, order=order, parts=current, to=Status.RETURNED, mover=system, now=now)
    return order


async def tell_return(session: WriteSession, *, locked: Locked, state: str, now: datetime) -> None:
    """Note a step of a return in the order's timeline."""
    told = TimelineEntry(
        at=now,
        entry=Entry.RETURN,
        sub_order_id=locked.part.id,
        source=None,
        target=None,
        note=state,
        actor=locked.mover.actor,
        maker=locked.mover.maker,
    )
    await orders.insert_timeline(session, order_id=locked.order.id, entries=[told])


async def write_to_buyer(
    session: WriteSession, *, locked: Locked, template: Template, about: str, more: Mapping[str, str], now: datetime
) -> None:
    """Tell the buyer by mail, once for each thing that it is about, with a link to the order."""
    await mail.to_buyer(
        session, order=locked.order, part=locked.part, template=template, about=about, more=more, now=now
    )


async def write_to_shop(
    session: WriteSession, *, locked: Locked, template: Template, about: str, more: Mapping[str, str], now: datetime
) -> None:
    """Tell who manages the shop by mail, once for each thing that it is about."""
    await mail.to_shop(
        session, order=locked.order, part=locked.part, template=template, about=about, more=more, now=now
    )


async def _count(session: WriteSession, pieces: Mapping[UUID, int], *, coming_back: int) -> None:
    added = [Progress(line_id=line_id, coming_back=coming_back * quantity) for line_id, quantity in pieces.items()]
    await parcels.add_progress(session, added=added)
