"""Lines over HTTP."""

from typing import Annotated
from uuid import UUID

from sokoni.commerce.cart.schemas import CartOut
from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.commerce.waitlist import service
from sokoni.commerce.waitlist.schemas import WaitlistAnswer, WaitlistPlaceOut, WaitlistWish
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SignedIn

router = Router(prefix="/api/v1/waitlist", tags=["waitlist"])
Settings = Annotated[WaitlistSettings, provided(WaitlistSettings)]


@router.post("", status_code=202, dependencies=[Idempotent])
async def join_waitlist(
    body: WaitlistWish, subject: Anyone, session: Write, now: Now, settings: Settings
) -> WaitlistAnswer:
    """Get in line for a variant that is sold out. Guests are in line once they open the link that is sent to them."""
    joined = await service.join(
        session,
        variant_id=body.variant_id,
        subject=subject,
        email=body.email,
        locale=subject.locale or "",
        now=now,
        settings=settings,
    )
    if subject.account_id is None:
        return WaitlistAnswer(status="mail_sent")
    return WaitlistAnswer(status="waiting", id=joined.place.id)


@router.get("")
async def list_waitlist_places(subject: SignedIn, session: Read) -> list[WaitlistPlaceOut]:
    """The lines in which one stands, the newest first."""
    shown = await service.list_own(session, account_id=subject.account_id, locale=subject.locale)
    return [WaitlistPlaceOut.of(each) for each in shown]


@router.delete("/{place_id}", status_code=204, dependencies=[Idempotent])
async def leave_waitlist(place_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Leave a line; what was set aside goes to the next in it."""
    place = await service.get_own(session, place_id=place_id, account_id=subject.account_id)
    await service.leave(session, place=place, now=now)


@router.post("/{place_id}/cart", dependencies=[Idempotent])
async def take_up_waitlist_turn(
    place_id: UUID,
    subject: SignedIn,
    session: Write,
    now: Now,
    settings: Annotated[CartSettings, provided(CartSettings)],
) -> CartOut:
    """Put what is set aside for one into the cart, when it is one's turn."""
    place = await service.get_own(session, place_id=place_id, account_id=subject.account_id)
    key = CartKey(account_id=subject.account_id)
    view = await service.take_up(session, place=place, key=key, now=now, settings=settings, locale=subject.locale)
    return CartOut.of(view)
