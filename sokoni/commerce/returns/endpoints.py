"""Returns over HTTP. Who may do what is for the order's policies; these translate and call one function each."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Request, Response, UploadFile

from sokoni.commerce.order import policies
from sokoni.commerce.order.endpoints import OrderToken
from sokoni.commerce.order.parcel_schemas import sum_pieces
from sokoni.commerce.returns import schemas, service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import State
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Operator, SignedIn
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind

router = Router(prefix="/api/v1", tags=["returns"])
Settings = Annotated[ReturnSettings, provided(ReturnSettings)]
Stores = Annotated[Storages, provided(Storages)]
Databases = Annotated[Database, provided(Database)]


@router.post("/orders/{order_id}/returns", status_code=201, dependencies=[Idempotent])
async def request_return(
    order_id: UUID,
    body: schemas.RequestIn,
    subject: Anyone,
    session: Write,
    settings: Settings,
    now: Now,
    token: OrderToken,
) -> schemas.ReturnOut:
    """Ask to give back pieces of one shop's part of an order (by the part's id); guests send their token."""
    new = await service.request(
        session,
        part_id=order_id,
        wanted=body.to_request(),
        subject=subject,
        settings=settings,
        token=token,
        now=now,
    )
    return schemas.ReturnOut.of(new)


@router.get("/returns")
async def list_returns(
    request: Request,
    response: Response,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    shop: Annotated[UUID, Query(description="A shop one works for.")],
    status: Annotated[State | None, Query()] = None,
) -> PageOut[schemas.ReturnOut]:
    """What customers of a shop give back, the newest first."""
    policies.check_may_list(subject, shop_id=shop)
    found = await service.list_for_shop(session, shop_id=shop, state=status, page=page)
    return PageOut[schemas.ReturnOut].of(found, show=schemas.ReturnOut.of, request=request, response=response)


@router.get("/returns/{return_id}")
async def get_return(return_id: UUID, subject: Anyone, session: Read, token: OrderToken) -> schemas.ReturnOut:
    """A return for its buyer and its shop; guests send the token of the order."""
    return schemas.ReturnOut.of(await service.get(session, return_id=return_id, subject=subject, token=token))


@router.post("/returns/{return_id}/photos", status_code=204)
async def add_photo(
    return_id: UUID,
    photo: UploadFile,
    subject: Anyone,
    database: Databases,
    storages: Stores,
    now: Now,
    token: OrderToken,
) -> Response:
    """Show what is wrong with it: a picture, until the shop has decided."""
    # The file is stored while no transaction is open.
    prepared = await media.prepare_private(storages, data=await photo.read(), kind=PrivateKind.RETURN)
    async with database.write() as session:
        await service.add_photo(session, return_id=return_id, prepared=prepared, subject=subject, token=token, now=now)
    return Response(status_code=204)


@router.get(
    "/returns/{return_id}/photos/{position}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}, "image/png": {}, "image/webp": {}}}},
)
async def get_photo(
    return_id: UUID, position: int, subject: Anyone, database: Databases, storages: Stores, token: OrderToken
) -> Response:
    """One picture of a return; the first is 1."""
    async with database.read() as session:
        key = await service.get_photo_key(session, return_id=return_id, position=position, subject=subject, token=token)
        document = await media.get_private(session, key=key)
    content = await media.read_private(storages, document)
    return Response(content.data, media_type=content.content_type, headers={"Cache-Control": "private, no-store"})


@router.post("/returns/{return_id}/cancel", dependencies=[Idempotent])
async def cancel_return(
    return_id: UUID, subject: Anyone, session: Write, now: Now, token: OrderToken
) -> schemas.ReturnOut:
    """Call a return off before anything came back; guests send the token of the order."""
    found = await service.cancel(session, return_id=return_id, subject=subject, token=token, now=now)
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/appeal", dependencies=[Idempotent])
async def appeal_return(
    return_id: UUID,
    body: schemas.AppealIn,
    subject: Anyone,
    session: Write,
    settings: Settings,
    now: Now,
    token: OrderToken,
) -> schemas.ReturnOut:
    """Take a refusal to the market, once; guests send the token of the order."""
    found = await service.appeal(
        session, return_id=return_id, words=body.notes, subject=subject, settings=settings, token=token, now=now
    )
    return schemas.ReturnOut.of(found)


@router.get("/admin/returns")
async def list_all_returns(
    request: Request,
    response: Response,
    _subject: Operator,
    session: Read,
    page: PageParameters,
    status: Annotated[State | None, Query()] = None,
    shop: Annotated[UUID | None, Query()] = None,
    appealed: Annotated[bool, Query(description="Only what waits for the market's word.")] = False,  # noqa: FBT002  # a query parameter has a name
) -> PageOut[schemas.ReturnOut]:
    """Everybody's returns, the newest first."""
    found = await service.list_all(session, state=status, shop_id=shop, appealed=appealed, page=page)
    return PageOut[schemas.ReturnOut].of(found, show=schemas.ReturnOut.of, request=request, response=response)


@router.post("/admin/returns/{return_id}/decide", dependencies=[Idempotent])
async def decide_appeal(
    return_id: UUID, body: schemas.AppealDecisionIn, subject: Operator, session: Write, now: Now
) -> schemas.ReturnOut:
    """Say of a refusal that was taken to the market whether it stays."""
    found = await service.decide_appeal(
        session, return_id=return_id, is_granted=body.grant, answer=body.answer, subject=subject, now=now
    )
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/approve", dependencies=[Idempotent])
async def approve_return(
    return_id: UUID,
    subject: SignedIn,
    session: Write,
    now: Now,
    body: Annotated[schemas.AnswerIn | None, Body()] = None,
) -> schemas.ReturnOut:
    """Agree to a return, and say how to send it."""
    answer = body.answer if body else ""
    found = await service.approve(session, return_id=return_id, answer=answer, subject=subject, now=now)
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/reject", dependencies=[Idempotent])
async def reject_return(
    return_id: UUID, body: schemas.AnswerIn, subject: SignedIn, session: Write, now: Now
) -> schemas.ReturnOut:
    """Refuse a return, and say why."""
    found = await service.reject(session, return_id=return_id, answer=body.answer, subject=subject, now=now)
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/receive", dependencies=[Idempotent])
async def receive_return(
    return_id: UUID,
    subject: SignedIn,
    session: Write,
    now: Now,
    body: Annotated[schemas.ReceiveIn | None, Body()] = None,
) -> schemas.ReturnOut:
    """Count in what came back: to the shelf, but for what is written off."""
    written_off = sum_pieces(body.written_off) if body else {}
    found = await service.receive(session, return_id=return_id, written_off=written_off, subject=subject, now=now)
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/refund", dependencies=[Idempotent])
async def refund_return(
    return_id: UUID,
    subject: SignedIn,
    session: Write,
    now: Now,
    body: Annotated[schemas.ReturnRefundIn | None, Body()] = None,
) -> schemas.ReturnOut:
    """Pay back what was really paid for what came back, or less: the way it was paid, or as store credit."""
    wanted = body or schemas.ReturnRefundIn()
    found = await service.refund(
        session,
        return_id=return_id,
        amount=wanted.amount.to_money() if wanted.amount else None,
        with_shipping=wanted.with_shipping,
        refund_to=wanted.refund_to,
        subject=subject,
        now=now,
    )
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/exchange", dependencies=[Idempotent])
async def exchange_return(
    return_id: UUID,
    subject: SignedIn,
    session: Write,
    settings: Settings,
    now: Now,
    body: Annotated[schemas.ExchangeIn | None, Body()] = None,
) -> schemas.ReturnOut:
    """Answer with an order in place of what came back: a higher price is asked of the buyer, a lower one given back."""
    wanted = body or schemas.ExchangeIn()
    found = await service.exchange(
        session,
        return_id=return_id,
        variant_id=wanted.variant_id,
        refund_to=wanted.refund_to,
        subject=subject,
        settings=settings,
        now=now,
    )
    return schemas.ReturnOut.of(found)


@router.post("/returns/{return_id}/send", dependencies=[Idempotent])
async def send_replacement(
    return_id: UUID,
    subject: SignedIn,
    session: Write,
    now: Now,
    body: Annotated[schemas.SendIn | None, Body()] = None,
) -> schemas.ReturnOut:
    """Note that the replacement has left."""
    number = body.tracking_number if body else None
    found = await service.send_replacement(
        session, return_id=return_id, tracking_number=number or "", subject=subject, now=now
    )
    return schemas.ReturnOut.of(found)
