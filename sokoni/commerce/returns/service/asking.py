"""What buyers do with returns: ask, show pictures, call it off."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.errors import CreditNeedsAccount
from sokoni.commerce.order.service.coming_back import Locked
from sokoni.commerce.order.types import Maker
from sokoni.commerce.returns import repository, rules
from sokoni.commerce.returns.errors import PhotosExhausted, ReturnMissing, ReturnMoved
from sokoni.commerce.returns.service import exchanging, steps
from sokoni.commerce.returns.service.steps import Opened
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Request, Return, ReturnLine, State, Wish
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.services.media import service as media
from sokoni.services.media.types import PreparedPrivate
from sokoni.services.notification.types import Template

MAX_PHOTOS = 6


async def request(
    session: WriteSession,
    *,
    part_id: UUID,
    wanted: Request,
    subject: Subject,
    settings: ReturnSettings,
    now: datetime,
    token: str | None = None,
) -> Return:
    """A new return of pieces that have arrived, waiting for the shop, who is told.

    The shop and the operator may ask in the buyer's name, also when the window is over.

    Raises:
        OrderMissing: there is no such part, or none of theirs.
        WindowOver: it arrived too long ago.
        NothingToReturn, MoveNotAllowed, PiecesNotLeft: no piece is named, or none can come back.
        CreditNeedsAccount: a guest wants store credit.
        ReplacementUnfit, StockInsufficient: what they want instead cannot be held for them.
    """
    locked = await order_service.lock_part(session, part_id=part_id, subject=subject, token=token)
    part = locked.part
    if wanted.wish is Wish.STORE_CREDIT and locked.order.account_id is None:
        raise CreditNeedsAccount
    pieces = rules.chosen(wanted.pieces)
    if locked.mover.maker is Maker.CUSTOMER:
        rules.check_window(part.delivered_at, window=settings.window, now=now)
    await order_service.ask_back(session, locked=locked, pieces=pieces)
    number = await repository.next_number(session, sub_order_id=part.id)
    new = _asked(locked, wanted, pieces, number=number, now=now)
    if wanted.wish is Wish.EXCHANGE:
        await exchanging.hold_wanted(session, locked=locked, new=new, settings=settings, now=now)
    await repository.insert_return(session, new)
    opened = Opened(new, locked)
    await steps.tell(session, opened, source="", to=State.REQUESTED, now=now)
    await order_service.write_to_shop(
        session,
        locked=locked,
        template=Template.RETURN_ASKED,
        about=str(new.id),
        more={"items": rules.in_words(new.lines), "reason": new.words or new.reason.value.replace("_", " ")},
        now=now,
    )
    return new


async def add_photo(
    session: WriteSession,
    *,
    return_id: UUID,
    prepared: PreparedPrivate,
    subject: Subject,
    now: datetime,
    token: str | None = None,
) -> None:
    """Show one more picture of what comes back; the same again changes nothing.

    Its file was stored before, outside of any transaction.

    Raises:
        ReturnMissing: there is none, or none of theirs.
        ReturnMoved: it is decided.
        PhotosExhausted: there are enough.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject, token=token)
    if opened.locked.mover.maker is not Maker.CUSTOMER:
        raise ReturnMissing
    if opened.found.state is not State.REQUESTED:
        raise ReturnMoved(state=opened.found.state)
    if await repository.exists_photo(session, return_id=return_id, sha256=prepared.sha256):
        return
    position = len(opened.found.photo_keys) + 1
    if position > MAX_PHOTOS:
        raise PhotosExhausted(maximum=MAX_PHOTOS)
    await media.record_private(session, prepared, now=now)
    await repository.insert_photo(
        session, return_id=return_id, position=position, media_key=prepared.key, sha256=prepared.sha256
    )


async def cancel(
    session: WriteSession, *, return_id: UUID, subject: Subject, now: datetime, token: str | None = None
) -> Return:
    """The return called off before anything came back: its pieces may be asked for again.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject, token=token)
    after = await steps.take(session, opened, State.CANCELLED, now=now)
    await steps.let_go(session, opened, now=now)
    return after


def _asked(locked: Locked, wanted: Request, pieces: Mapping[UUID, int], *, number: int, now: datetime) -> Return:
    part, order = locked.part, locked.order
    return Return(
        id=ids.new_id(),
        shop_id=part.shop_id,
        order_id=order.id,
        sub_order_id=part.id,
        number=number,
        order_code=order.code,
        buyer_name=order.contact.name,
        state=State.REQUESTED,
        reason=wanted.reason,
        words=wanted.words,
        wish=wanted.wish,
        answer="",
        refunded=Money.zero(order.currency),
        refunded_to=None,
        replacement_order_id=None,
        tracking_number="",
        requested_at=now,
        updated_at=now,
        lines=tuple(
            ReturnLine(
                line_id=line.id,
                variant_id=line.variant_id,
                title=line.product_title,
                quantity=pieces[line.id],
                replacement_variant_id=wanted.replacements.get(line.id) if wanted.wish is Wish.EXCHANGE else None,
            )
            for line in part.lines
            if line.id in pieces
        ),
    )
