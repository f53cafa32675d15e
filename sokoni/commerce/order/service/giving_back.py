"""Taking pieces off an order before they are sent, and giving money back; each counts once, under the order's lock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import crediting, events, rules
from sokoni.commerce.order.credit_types import Credit, CreditKind
from sokoni.commerce.order.errors import MoveNotAllowed, NothingToCancel, OrderMissing, RefundMoved, RefundTooLarge
from sokoni.commerce.order.repository import crediting as repository
from sokoni.commerce.order.repository import orders, parcels
from sokoni.commerce.order.service import mail, money, move, targets, transition
from sokoni.commerce.order.service.targets import Target
from sokoni.commerce.order.types import Entry, Maker, Mover, Order, Status, SubOrder, TimelineEntry
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.stock import service as stock
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject, TeamRole


async def cancel(
    session: WriteSession,
    *,
    target_id: UUID,
    subject: Subject,
    now: datetime,
    pieces: Mapping[UUID, int] | None = None,
    notes: str = "",
    token: str | None = None,
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Order:
    """The order after it, or a part of it, or pieces of its lines are cancelled; see `move` and `cancel_pieces`."""
    if pieces is None:
        return await move.move(
            session,
            target_id=target_id,
            to=Status.CANCELLED,
            subject=subject,
            notes=notes,
            token=token,
            refund_to=refund_to,
            now=now,
        )
    return await cancel_pieces(
        session,
        target_id=target_id,
        pieces=pieces,
        subject=subject,
        notes=notes,
        token=token,
        refund_to=refund_to,
        now=now,
    )


async def cancel_pieces(
    session: WriteSession,
    *,
    target_id: UUID,
    pieces: Mapping[UUID, int],
    subject: Subject,
    now: datetime,
    notes: str = "",
    token: str | None = None,
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Order:
    """The order after pieces that were not sent are taken off it: free again, their share of the money on its way back.

    A part of which nothing was sent and nothing is left is cancelled as a whole, with its shipping. Buyers may until it
    is being prepared.

    Raises:
        OrderMissing: there is none, or none of theirs.
        MoveNotAllowed: it has come too far for them.
        NothingToCancel, PiecesNotLeft: no piece was named, or not so many are left.
        CreditNeedsAccount, NotAsCredit: the money cannot become store credit.
    """
    target = await targets.lock(session, target_id=target_id, subject=subject, token=token)
    order = await orders.with_lines(session, target.order)
    wanted = {each.id for each in target.parts}
    parts = [part for part in order.parts if part.id in wanted]
    split = _split(parts, pieces)
    if not split:
        raise NothingToCancel
    for part in parts:
        chosen = split.get(part.id, {})
        if chosen and rules.is_all_that_was_sold(part, chosen):
            order = await move.cancel_parts(
                session, order=order, parts=[part], mover=target.mover, notes=notes, refund_to=refund_to, now=now
            )
        elif chosen:
            order = await _take_off(
                session, order, part, chosen, mover=target.mover, notes=notes, refund_to=refund_to, now=now
            )
    return order


async def refund(
    session: WriteSession,
    *,
    target_id: UUID,
    subject: Subject,
    now: datetime,
    amount: Money | None = None,
    sub_order_id: UUID | None = None,
    seen_left: Money | None = None,
    reason: str = "",
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Order:
    """The order after money was given back for it (or for one part of it) without anything coming back.

    Without an amount, all that is left of what was paid. Of several parts, each gives by what it is worth. `seen_left`
    is what whoever asks saw to be left: something else by now refuses, so that nobody gives twice. It goes back the way
    it was paid, or becomes store credit.

    Raises:
        OrderMissing: there is none, or none that they sell.
        TeamRoleRequired: they work for the shop, and may not give its money away.
        RefundTooLarge: more than is left; nothing is left of what was not paid.
        RefundMoved: something else is left than whoever asks saw.
        CreditNeedsAccount, NotAsCredit: it cannot become store credit.
    """
    target = await targets.lock(session, target_id=target_id, subject=subject)
    _check_may_refund(target, subject)
    order, _ = await money.follow_payments(session, order=target.order, now=now)
    parts = _giving(order, target, sub_order_id)
    given = _checked(amount, left=crediting.refundable(order, parts), seen_left=seen_left)
    for part_id, share in crediting.shares(parts, given).items():
        part = next(each for each in order.parts if each.id == part_id)
        terms = crediting.for_amount(part, share)
        order = await give(
            session,
            order=order,
            part=part,
            terms=terms,
            kind=CreditKind.REFUND,
            reason=reason,
            stays=crediting.staying(terms.amount, refund_to),
            mover=target.mover,
            now=now,
        )
    order = await pay_back(
        session, order=order, amount=given, refund_to=refund_to, reason=reason, mover=target.mover, now=now
    )
    if refund_to is RefundTo.PAYMENT:
        await mail.refunded(session, order=order, amount=given, reason=reason, now=now)
    return order


async def pay_back(
    session: WriteSession,
    *,
    order: Order,
    amount: Money,
    refund_to: RefundTo,
    reason: str,
    mover: Mover,
    now: datetime,
) -> Order:
    """The order after its parts came to cost so much less: its buyer has that as credit, and all else the way it came.

    Raises:
        CreditNeedsAccount, NotAsCredit: it cannot become store credit.
    """
    if refund_to is RefundTo.STORE_CREDIT:
        order = await money.keep_as_credit(session, order=order, amount=amount, reason=reason, mover=mover, now=now)
    return await money.refund_surplus(session, order=order, reason=reason, actor=mover.actor, now=now)


async def give(
    session: WriteSession,
    *,
    order: Order,
    part: SubOrder,
    terms: crediting.Terms,
    kind: CreditKind,
    reason: str,
    stays: Money,
    mover: Mover,
    now: datetime,
) -> Order:
    """The order after a part of it costs less, in the books too; the caller pays the money back.

    But for what `stays` where it is: for that its buyer gets something else.
    """
    credit = Credit(
        id=ids.new_id(),
        sub_order_id=part.id,
        shop_id=part.shop_id,
        kind=kind,
        amount=terms.amount,
        tax=terms.tax,
        shipping=terms.shipping,
        funded=terms.funded,
        reason=reason,
        actor=mover.actor,
        created_at=now,
        lines=terms.lines,
    )
    await repository.insert_credit(session, credit=credit)
    await money.book_credit(session, part=part, credit=credit, stays=stays, now=now)
    await _record(session, part, credit, mover=mover, now=now)
    credited = replace(
        part.credited,
        amount=part.credited.amount + credit.amount,
        tax=part.credited.tax + credit.tax,
        shipping=part.credited.shipping + credit.shipping,
        funded=part.credited.funded + credit.funded,
    )
    await outbox.publish(
        session,
        events.OrderCredited(
            order_id=order.id,
            sub_order_id=part.id,
            shop_id=part.shop_id,
            credit_id=credit.id,
            kind=kind.value,
            amount=credit.amount.amount,
            currency=credit.amount.currency,
        ),
    )
    less = tuple(replace(each, credited=credited) if each.id == part.id else each for each in order.parts)
    return replace(order, parts=less)


def _split(parts: list[SubOrder], pieces: Mapping[UUID, int]) -> dict[UUID, dict[UUID, int]]:
    """The pieces by part; those of lines that no part has are the first part's to refuse."""
    owner = {line.id: part.id for part in parts for line in part.lines}
    by_part: dict[UUID, dict[UUID, int]] = {}
    for line_id, quantity in pieces.items():
        by_part.setdefault(owner.get(line_id, parts[0].id), {})[line_id] = quantity
    chosen = {part.id: crediting.check_pieces(part, by_part.get(part.id, {})) for part in parts}
    return {part_id: some for part_id, some in chosen.items() if some}


async def _take_off(
    session: WriteSession,
    order: Order,
    part: SubOrder,
    pieces: Mapping[UUID, int],
    *,
    mover: Mover,
    notes: str,
    refund_to: RefundTo,
    now: datetime,
) -> Order:
    moves = rules.allowed_moves(part.status, maker=mover.maker, settlement=order.settlement)
    if Status.CANCELLED not in moves:
        raise MoveNotAllowed(status=part.status, target=Status.CANCELLED, allowed_moves=moves)
    await stock.withdraw(session, reference_id=part.id, quantities=rules.by_variant(part, pieces), now=now)
    terms = crediting.for_pieces(part, pieces)
    order = await give(
        session,
        order=order,
        part=part,
        terms=terms,
        kind=CreditKind.CANCELLED,
        reason=notes,
        stays=crediting.staying(terms.amount, refund_to),
        mover=mover,
        now=now,
    )
    gone = [
        parcels.Progress(line_id=each.line_id, cancelled=each.quantity, credited_amount=each.amount.amount)
        for each in terms.lines
    ]
    await parcels.add_progress(session, added=gone)
    what = rules.pieces_in_words(part, pieces)
    await _tell(session, order, part, what, notes=notes, mover=mover, now=now)
    order = await pay_back(
        session, order=order, amount=terms.amount, refund_to=refund_to, reason="cancelled", mover=mover, now=now
    )
    order = await money.ask_for_less(session, order=order, now=now)
    await mail.pieces_cancelled(session, order=order, part=part, items=what, reason=notes, now=now)
    return await _close(session, order, part, pieces, mover=mover, now=now)


async def _close(
    session: WriteSession, order: Order, part: SubOrder, pieces: Mapping[UUID, int], *, mover: Mover, now: datetime
) -> Order:
    """The order, its part shipped where nothing is left to send, and delivered where everything sent has arrived."""
    if part.status is not Status.PART_SHIPPED or any(line.left > pieces.get(line.id, 0) for line in part.lines):
        return order
    steps = [Status.SHIPPED]
    if all(parcel.delivered_at is not None for parcel in part.parcels):
        steps.append(Status.DELIVERED)
    for step in steps:
        current = [each for each in order.parts if each.id == part.id]
        order = await transition.move(session, order=order, parts=current, to=step, mover=mover, now=now)
    await money.collect_cash(session, order=order, actor=mover.actor, now=now)
    return order


def _giving(order: Order, target: Target, sub_order_id: UUID | None) -> list[SubOrder]:
    """The parts that give, as they stand now: all that were addressed, or the one that is named."""
    wanted = {part.id for part in target.parts if sub_order_id in {None, part.id}}
    if not wanted:
        raise OrderMissing
    return [part for part in order.parts if part.id in wanted]


def _checked(amount: Money | None, *, left: Money, seen_left: Money | None) -> Money:
    if seen_left is not None and seen_left != left:
        raise RefundMoved(left=left)
    given = left if amount is None else amount
    if given.currency != left.currency or not 0 < given.amount <= left.amount:
        raise RefundTooLarge(left=left)
    return given


def _check_may_refund(target: Target, subject: Subject) -> None:
    if target.mover.maker is Maker.CUSTOMER:
        raise OrderMissing
    if target.mover.maker is Maker.SELLER:
        for part in target.parts:
            permission.check_member_of(subject, part.shop_id, at_least=TeamRole.MANAGER)


async def _tell(
    session: WriteSession, order: Order, part: SubOrder, what: str, *, notes: str, mover: Mover, now: datetime
) -> None:
    note = " · ".join(filter(None, (what, notes)))
    told = TimelineEntry(
        at=now, entry=Entry.TAKEN_OFF, sub_order_id=part.id, source=None, target=None, note=note, actor=mover.actor
    )
    await orders.insert_timeline(session, order_id=order.id, entries=[told])


async def _record(session: WriteSession, part: SubOrder, credit: Credit, *, mover: Mover, now: datetime) -> None:
    await change.record(
        session,
        actor=mover.actor,
        action=f"order.credit_{credit.kind.value}",
        subject_kind="sub_order",
        subject_id=part.id,
        shop_id=part.shop_id,
        before={"worth": part.worth.amount},
        after={"worth": (part.worth - credit.amount).amount, "reason": credit.reason},
        now=now,
    )
