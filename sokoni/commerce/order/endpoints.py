"""Orders over HTTP. Who may do what is for `policies`; these translate and call one function each."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Header, Query, Request, Response

from sokoni.commerce.cart.edge import Key as CartKey
from sokoni.commerce.order import card_schemas, policies, schemas, service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Checkout, Status
from sokoni.commerce.payment import ports as payment_ports
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, SignedIn

router = Router(prefix="/api/v1", tags=["orders"])


async def _token(
    header: Annotated[str | None, Header(alias="X-Order-Token", max_length=200)] = None,
    token: Annotated[str | None, Query(max_length=200, description="What a guest got with the order.")] = None,
) -> str | None:
    return header or token


async def _wanted(
    body: Annotated[schemas.ChangeIn | None, Body()] = None,
    status: Annotated[Status | None, Query()] = None,
    new_status: Annotated[Status | None, Query()] = None,
    notes: Annotated[schemas.Notes | None, Query()] = None,
    tracking_number: Annotated[schemas.Tracking | None, Query()] = None,
) -> schemas.ChangeIn:
    """What is wanted of an order, from the body or the query; the body wins."""
    given = body or schemas.ChangeIn()
    return schemas.ChangeIn(
        status=given.new_status or given.status or new_status or status,
        notes=given.notes or notes,
        tracking_number=given.tracking_number or tracking_number,
    )


Wanted = Annotated[schemas.ChangeIn, Depends(_wanted)]
OrderToken = Annotated[str | None, Depends(_token)]
Settings = Annotated[OrderSettings, provided(OrderSettings)]


@router.post("/orders/", status_code=201, dependencies=[Idempotent])
async def place_order(
    body: schemas.PlaceOrderIn,
    subject: Anyone,
    cart_key: CartKey,
    session: Write,
    settings: Settings,
    now: Now,
    response: Response,
) -> schemas.PlacedOrderOut:
    """Order items, or the cart; answers with the order, the token that opens it, and how to pay.

    A cart that has become an order already answers with that order again, and 200.
    """
    checkout = Checkout(
        contact=body.contact(email=policies.contact_email(subject, given=body.email)),
        address=body.address(),
        payment_method=body.payment_method or payment_ports.provider_names()[0],
        cart=cart_key if body.items is None else None,
        items=tuple(item.to_wish() for item in body.items or ()),
        shipping_choice=body.shipping_choice(),
        expected_total=body.expected_total.to_money() if body.expected_total else None,
        account_id=subject.account_id,
        locale=subject.locale or "",
        codes=tuple(body.codes),
        points=body.points,
        currency=body.currency,
    )
    placed = await service.place(session, checkout=checkout, settings=settings, now=now)
    if not placed.is_new:
        response.status_code = 200
    return schemas.PlacedOrderOut.of_placed(placed)


@router.get("/orders")
async def list_orders(
    request: Request,
    response: Response,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    shop: Annotated[UUID | None, Query(description="A shop one works for: its parts of orders.")] = None,
    status: Annotated[Status | None, Query(description="With `shop` only.")] = None,
) -> PageOut[card_schemas.OrderCardOut] | PageOut[card_schemas.SubOrderCardOut]:
    """What one ordered; or, with `shop`, what was ordered there."""
    if shop is None:
        mine = await service.list_for_account(session, account_id=subject.account_id, page=page)
        return PageOut[card_schemas.OrderCardOut].of(
            mine, show=card_schemas.OrderCardOut.of, request=request, response=response
        )
    policies.check_may_list(subject, shop_id=shop)
    theirs = await service.list_for_shop(session, shop_id=shop, wanted=PartFilter(status=status), page=page)
    return PageOut[card_schemas.SubOrderCardOut].of(
        theirs, show=card_schemas.SubOrderCardOut.of, request=request, response=response
    )


@router.get("/orders/{order_id}")
async def get_order(
    order_id: UUID, subject: Anyone, session: Read, token: OrderToken
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """An order by its id, or a seller's part of one by the part's id; guests send their token."""
    return schemas.show(await service.find(session, target_id=order_id, subject=subject, token=token))


@router.get("/orders/{order_id}/takings")
async def get_takings(order_id: UUID, subject: SignedIn, session: Read) -> schemas.TakingsOut:
    """What the market keeps of a shop's part of an order, by the part's id, and what is left for the shop."""
    return schemas.TakingsOut.of(await service.find_takings(session, sub_order_id=order_id, subject=subject))


@router.put("/orders/{order_id}/status", dependencies=[Idempotent])
async def move_order(
    order_id: UUID, subject: SignedIn, session: Write, now: Now, wanted: Wanted
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Move an order (operator, or the seller of all of it) or one's own part of it (by the part's id)."""
    await service.move(
        session, target_id=order_id, to=wanted.required_status(), subject=subject, notes=wanted.notes or "", now=now
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.patch("/orders/{order_id}", dependencies=[Idempotent])
async def change_order(
    order_id: UUID, subject: SignedIn, session: Write, now: Now, wanted: Wanted
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Set the tracking number, the status, or both; the moves are those of PUT."""
    await service.update(
        session,
        target_id=order_id,
        to=wanted.status,
        tracking_number=wanted.tracking_number,
        notes=wanted.notes or "",
        subject=subject,
        now=now,
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/orders/{order_id}/accept", dependencies=[Idempotent])
async def accept_order(
    order_id: UUID, subject: SignedIn, session: Write, now: Now
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Accept a cash order, or one's own part of it: its goods are the buyer's now."""
    await service.move(session, target_id=order_id, to=Status.CONFIRMED, subject=subject, now=now)
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/orders/{order_id}/claim", dependencies=[Idempotent])
async def claim_order(
    order_id: UUID, subject: SignedIn, session: Write, now: Now, token: OrderToken
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Put an order that one placed as a guest into one's account, with the token that came with it.

    Points that its goods earn, and reviews that were written with its link, come along.
    """
    await service.claim(session, order_id=order_id, token=token or "", subject=subject, now=now)
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/orders/{order_id}/cancel", dependencies=[Idempotent])
async def cancel_order(
    order_id: UUID,
    subject: Anyone,
    session: Write,
    now: Now,
    token: OrderToken,
    body: Annotated[schemas.CancelIn | None, Body()] = None,
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Cancel an order, or pieces of it; what was paid for them goes back, or becomes store credit.

    Buyers may until it is being prepared; guests send their token.
    """
    wanted = body or schemas.CancelIn()
    await service.cancel(
        session,
        target_id=order_id,
        pieces=wanted.pieces(),
        subject=subject,
        notes=wanted.notes,
        refund_to=wanted.refund_to,
        token=token,
        now=now,
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject, token=token))
