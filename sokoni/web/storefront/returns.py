"""Giving something back, as its buyer asks for it: by the link of a guest or by the buyer's account."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import rules as order_rules
from sokoni.commerce.order.types import Maker, SubOrder
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns import types as return_types
from sokoni.commerce.returns.service.asking import MAX_PHOTOS
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SameOrigin
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PreparedPrivate, PrivateKind
from sokoni.web import exchanges, forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.storefront.order import Opened, OpenedOrder, order_page

router = Router(include_in_schema=False)
Settings = Annotated[ReturnSettings, provided(ReturnSettings)]


@router.get("/o/{token}/return/{part_id}")
@router.get("/account/orders/{order_id}/return/{part_id}")
async def show_form(
    request: Request, opened: Opened, session: Read, settings: Settings, now: Now, part_id: UUID
) -> Response:
    """The form with which one asks to give something back."""
    part = _part(opened, part_id)
    if part is None or not return_service.is_returnable(part, settings=settings, now=now):
        return rendering.redirect(request, opened.here)
    return await _form_page(request, opened, session, part, forms.EMPTY, now=now)


@router.post("/o/{token}/return/{part_id}", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/return/{part_id}", dependencies=[SameOrigin])
async def ask(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    settings: Settings,
    now: Now,
    part_id: UUID,
) -> Response:
    """Ask the shop to take something back, with pictures of what is wrong."""
    part = _part(opened, part_id)
    if part is None:
        return rendering.redirect(request, opened.here)
    form = await forms.read(request, longest=2000)
    wanted = _request(form, part)
    if not form.is_right or wanted is None:
        async with database.read() as reading:
            return await _form_page(request, opened, reading, part, form, now=now)
    try:
        # Pictures are stored while no transaction is open.
        pictures = await _pictures(form, storages)
        async with database.write() as session:
            new = await return_service.request(
                session,
                part_id=part.id,
                wanted=wanted,
                subject=opened.subject,
                token=opened.token,
                settings=settings,
                now=now,
            )
            for prepared in pictures:
                await return_service.add_photo(
                    session,
                    return_id=new.id,
                    prepared=prepared,
                    subject=opened.subject,
                    token=opened.token,
                    now=now,
                )
    except DomainError as error:
        form.refuse(error)
        async with database.read() as reading:
            return await _form_page(request, opened, reading, part, form, now=now)
    return rendering.redirect(request, opened.here, note="return-asked")


@router.post("/o/{token}/returns/{return_id}/cancel", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/returns/{return_id}/cancel", dependencies=[SameOrigin])
async def cancel(request: Request, opened: Opened, session: Write, now: Now, return_id: UUID) -> Response:
    """Keep it after all."""
    form = Form({})
    await forms.attempt(
        session,
        form,
        lambda: return_service.cancel(
            session, return_id=return_id, subject=opened.subject, token=opened.token, now=now
        ),
    )
    return rendering.redirect(request, opened.here, note="return-cancelled" if form.is_right else "return-moved")


@router.post("/o/{token}/returns/{return_id}/appeal", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/returns/{return_id}/appeal", dependencies=[SameOrigin])
async def appeal(
    request: Request, opened: Opened, session: Write, settings: Settings, now: Now, return_id: UUID
) -> Response:
    """Take a refusal to who runs the market."""
    form = await forms.read(request, longest=1000)
    words = form.required(f"appeal-{return_id}")
    taken = None
    if form.is_right:
        taken = await forms.attempt(
            session,
            form,
            lambda: return_service.appeal(
                session,
                return_id=return_id,
                words=words,
                subject=opened.subject,
                settings=settings,
                token=opened.token,
                now=now,
            ),
        )
    if taken is None:
        return await order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="return-appealed")


def _part(opened: OpenedOrder, part_id: UUID) -> SubOrder | None:
    return next((each for each in opened.order.parts if each.id == part_id), None)


def _request(form: Form, part: SubOrder) -> return_types.Request | None:
    lines = [line for line in part.lines if line.returnable]
    pieces = {line.id: form.integer(f"back-{line.id}", most=line.returnable) for line in lines}
    reason = form.required("reason")
    if reason not in set(return_types.Reason):
        form.mistakes.setdefault("reason", forms.MISSING)
        return None
    wish = form.text("wish")
    return return_types.Request(
        pieces=pieces,
        reason=return_types.Reason(reason),
        words=form.text("words"),
        wish=return_types.Wish(wish) if wish in set(return_types.Wish) else return_types.Wish.REFUND,
        replacements={line.id: chosen for line in lines if (chosen := form.uuid(f"for-{line.id}")) is not None},
    )


async def _pictures(form: Form, storages: Storages) -> list[PreparedPrivate]:
    given = [upload for upload in form.uploads.get("photos", ()) if upload.data][:MAX_PHOTOS]
    return [await media.prepare_private(storages, data=each.data, kind=PrivateKind.RETURN) for each in given]


async def _form_page(
    request: Request, opened: OpenedOrder, session: ReadSession, part: SubOrder, form: Form, *, now: datetime
) -> Response:
    language, _ = rendering.words(request, opened.subject)
    lines = [line for line in part.lines if line.returnable]
    return rendering.page(
        request,
        "storefront/return.html",
        subject=opened.subject,
        status_code=form.status,
        order=opened.order,
        part=part,
        may_be_credit=order_rules.may_be_credit(opened.order, maker=Maker.CUSTOMER),
        offers=await exchanges.offers(
            session, lines, account_id=opened.order.account_id, locale=language.code, now=now
        ),
        here=opened.here,
        form=form,
        reasons=vocabulary.RETURN_REASON_WORDS,
        most_photos=MAX_PHOTOS,
    )
