"""One return as whoever decides works on it: its shop, or the operator in its place.

The consoles say who it is and where the pages stand; all that is done with a return is done here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Maker, SellerOrder
from sokoni.commerce.returns import rules as return_rules
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return, State
from sokoni.core import money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.web import exchanges, forms, order_forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.translation import N_

Doing = Callable[[], Awaitable[Return]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A return with its order, who works on it, and where their list and the orders' pages stand."""

    found: Return
    order: SellerOrder
    subject: Subject
    home: str
    orders: Callable[[UUID, UUID], str]
    page: Callable[..., Response]
    # Whether it is the market's, where refusals are decided.
    is_market: bool = False

    @property
    def here(self) -> str:
        """Its address."""
        return f"{self.home}/{self.found.id}"


async def take_step(
    request: Request, desk: Desk, session: WriteSession, step: str, *, settings: ReturnSettings, now: Now
) -> Response:
    """Agree, refuse, count in, pay back, replace, send the replacement, call it off, or decide for the market."""
    form = await forms.read(request, longest=2000)
    doing = _steps(session, desk, form, settings, now).get(step)
    if doing is None or not form.is_right or await forms.attempt(session, form, doing) is None:
        return await show(request, desk, session, form, now=now)
    return rendering.redirect(request, desk.here, note="return-saved")


def _steps(session: WriteSession, desk: Desk, form: Form, settings: ReturnSettings, now: Now) -> dict[str, Doing]:
    found, subject = desk.found, desk.subject
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
        "decide": step(
            return_service.decide_appeal, is_granted=form.text("decision") == "grant", answer=form.text("appeal_answer")
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


async def _exchange(session: ReadSession, desk: Desk, *, locale: str, now: datetime) -> dict[str, Any]:
    """What may go out in its place, and what the buyer's wish costs more or less; asked for only while it can."""
    found, order = desk.found, desk.order
    if found.state is not State.RECEIVED:
        return {"offers": (), "difference": None}
    lines = [line for line in order.part.lines if line.id in found.pieces]
    offered = await exchanges.offers(session, lines, account_id=order.account_id, locale=locale, now=now)
    # One choice for all pieces: several lines are exchanged as their buyer wished, or each by a return of its own.
    return {
        "offers": offered[lines[0].id] if len(lines) == 1 else (),
        "difference": await return_service.price(session, found=found, order=order, now=now),
    }


async def _replacement(session: ReadSession, desk: Desk) -> str | None:
    """Where the order stands that goes out in place of a return, if one does."""
    order_id = desk.found.replacement_order_id
    if order_id is None:
        return None
    [part_id] = await order_service.list_parts_of(session, shop_id=desk.found.shop_id, order_ids=[order_id])
    return desk.orders(order_id, part_id)


async def show(request: Request, desk: Desk, session: ReadSession, form: Form, *, now: datetime) -> Response:
    """One return with what comes next."""
    found, part = desk.found, desk.order.part
    language, _ = rendering.words(request, desk.subject)
    worth = order_service.worth_of(part, found.pieces, with_shipping=False)
    # What was refused, the operator decides where its buyer asked for that.
    steps = return_rules.allowed_steps(found.state, maker=Maker.SELLER)
    replacement = await _replacement(session, desk)
    return desk.page(
        request,
        "return.html",
        place="/returns",
        head=N_("Returns"),
        form=form,
        back=found,
        order=desk.order,
        steps=[step.value for step in steps],
        worth=worth,
        way=return_rules.way_wished(found.wish).value,
        states=vocabulary.RETURN_STATE_WORDS,
        reasons=vocabulary.RETURN_REASON_WORDS,
        wished=return_rules.replacements(found),
        home=desk.home,
        is_operator=desk.is_market,
        order_address=desk.orders(found.order_id, found.sub_order_id),
        replacement_address=replacement,
        **await _exchange(session, desk, locale=language.code, now=now),
        photos=[f"/api/v1/returns/{found.id}/photos/{place}" for place in range(1, len(found.photo_keys) + 1)],
    )
