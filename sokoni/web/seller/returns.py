"""Goods that come back, as their seller works on them: the list, one return, its steps."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Maker, SellerOrder
from sokoni.commerce.returns import errors as return_errors
from sokoni.commerce.returns import rules as return_rules
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return, State
from sokoni.core import money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.web import exchanges, forms, order_forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

Settings = Annotated[ReturnSettings, provided(ReturnSettings)]
Doing = Callable[[], Awaitable[Return]]
router = Router(prefix="/seller/{shop_slug}/returns", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class OpenedReturn:
    """A return to a shop that the reader works for, with its order."""

    opened: OpenedShop
    found: Return
    order: SellerOrder

    @property
    def here(self) -> str:
        """Its address."""
        return f"{self.opened.here}/returns/{self.found.id}"


async def open_return(opened: Opened, session: Read, return_id: UUID) -> OpenedReturn:
    """The shop's return.

    Raises:
        ReturnMissing: there is none, or it is another shop's.
    """
    found = await return_service.get(session, return_id=return_id, subject=opened.subject)
    if found.shop_id != opened.shop.id:
        raise return_errors.ReturnMissing
    order = await order_service.get_detail(session, sub_order_id=found.sub_order_id, subject=opened.subject)
    return OpenedReturn(opened, found, order)


Back = Annotated[OpenedReturn, Depends(open_return, scope="function")]


@router.get("")
async def list_returns(
    request: Request, opened: Opened, session: Read, page: PageParameters, status: State | None = None
) -> Response:
    """What customers give back, the newest first."""
    listing = await return_service.list_for_shop(session, shop_id=opened.shop.id, page=page, state=status)
    return console.page(
        request,
        "returns.html",
        opened,
        place="/returns",
        head=N_("Returns"),
        listing=listing,
        status=status,
        states=vocabulary.RETURN_STATE_WORDS,
        reasons=vocabulary.RETURN_REASON_WORDS,
    )


@router.get("/{return_id}")
async def show_return(request: Request, back: Back, session: Read) -> Response:
    """One return with what comes next."""
    return await _page(request, back, session, forms.EMPTY)


@router.post("/{return_id}/{step}")
async def take_step(request: Request, back: Back, session: Write, settings: Settings, now: Now, step: str) -> Response:
    """Agree, refuse, count in, pay back, replace, send the replacement, or call it off."""
    form = await forms.read(request, longest=2000)
    doing = _steps(session, back, form, settings, now).get(step)
    if doing is None or not form.is_right or await forms.attempt(session, form, doing) is None:
        return await _page(request, back, session, form)
    return rendering.redirect(request, back.here, note="return-saved")


def _steps(
    session: WriteSession, back: OpenedReturn, form: Form, settings: ReturnSettings, now: Now
) -> dict[str, Doing]:
    found, subject = back.found, back.opened.subject
    written_off = {line.line_id: form.integer(f"off-{line.line_id}", most=line.quantity) for line in found.lines}
    amount = _amount(form, found.refunded.currency) if form.text("amount") else None
    answer = form.text("answer")
    step = partial(_step, session, return_id=found.id, subject=subject, now=now)
    return {
        "approve": step(return_service.approve, answer=answer),
        "reject": step(return_service.reject, answer=form.text("refusal")),
        "cancel": step(return_service.cancel),
        "receive": step(return_service.receive, written_off=written_off),
        "refund": step(
            return_service.refund,
            amount=amount,
            with_shipping=bool(form.text("with_shipping")),
            refund_to=order_forms.way_of(form),
        ),
        "exchange": step(
            return_service.exchange,
            variant_id=form.uuid("variant"),
            refund_to=order_forms.way_of(form),
            settings=settings,
        ),
        "send": step(return_service.send_replacement, tracking_number=form.text("tracking_number")[:100]),
    }


def _step(session: WriteSession, doing: Callable[..., Awaitable[Return]], **values: Any) -> Doing:
    return partial(doing, session, **values)


def _amount(form: Form, currency: str) -> Money | None:
    try:
        return money.parse_decimal(order_forms.latin(form.text("amount")), currency)
    except DomainError as error:
        form.mistakes["amount"] = error
        return None


async def _exchange(session: ReadSession, back: OpenedReturn, *, locale: str) -> dict[str, Any]:
    """What may go out in its place, and what the buyer's wish costs more or less; asked for only while it can."""
    found, part = back.found, back.order.part
    if found.state is not State.RECEIVED:
        return {"offers": (), "difference": None}
    lines = [line for line in part.lines if line.id in found.pieces]
    offered = await exchanges.offers(session, lines, locale=locale)
    # One choice for all pieces: several lines are exchanged as their buyer wished, or each by a return of its own.
    return {
        "offers": offered[lines[0].id] if len(lines) == 1 else (),
        "difference": await return_service.price(session, found=found, part=part),
    }


async def _replacement(session: ReadSession, back: OpenedReturn) -> UUID | None:
    """The shop's part of the order that goes out in place of a return, if one does."""
    order_id = back.found.replacement_order_id
    if order_id is None:
        return None
    [part_id] = await order_service.list_parts_of(session, shop_id=back.found.shop_id, order_ids=[order_id])
    return part_id


async def _page(request: Request, back: OpenedReturn, session: ReadSession, form: Form) -> Response:
    found, part = back.found, back.order.part
    language, _ = rendering.words(request, back.opened.subject)
    worth = order_service.worth_of(part, found.pieces, with_shipping=False)
    steps = return_rules.allowed_steps(found.state, maker=Maker.SELLER)
    return console.page(
        request,
        "return.html",
        back.opened,
        place="/returns",
        head=N_("Returns"),
        form=form,
        back=found,
        order=back.order,
        steps=[step.value for step in steps],
        worth=worth,
        way=return_rules.way_wished(found.wish).value,
        states=vocabulary.RETURN_STATE_WORDS,
        reasons=vocabulary.RETURN_REASON_WORDS,
        wished=return_rules.replacements(found),
        replacement_part=await _replacement(session, back),
        **await _exchange(session, back, locale=language.code),
        photos=[f"/api/v1/returns/{found.id}/photos/{place}" for place in range(1, len(found.photo_keys) + 1)],
    )
