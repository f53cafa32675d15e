"""What the shop's bank says: statements that are dropped here, and which order each of their lines pays for."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.bankstatement import policies, service
from sokoni.commerce.bankstatement.types import (
    Choice,
    Fault,
    Line,
    LineOutcome,
    MatchedLine,
    Sign,
    Statement,
    Transfer,
    Unmatched,
)
from sokoni.commerce.order.paid_types import TransferOrder
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

router = Router(prefix="/seller/{shop_slug}/bank", include_in_schema=False)

_NOON = time(12)
_LATEST_FILES = PageQuery(limit=5)
_MOST_UNMATCHED = 200
_SIGN_WORDS: Mapping[Sign, str] = MappingProxyType({
    Sign.CODE: N_("Says the order's code"),
    Sign.NUMBER: N_("Says the order's number"),
    Sign.NAME: N_("Says the customer's name"),
    Sign.SUM: N_("No other order asks for this sum"),
})  # fmt: skip
_REASON_WORDS: Mapping[Unmatched, str] = MappingProxyType({
    Unmatched.NO_ORDER: N_("No order asks for this sum."),
    Unmatched.SUM_DIFFERS: N_("Order %(code)s asks for %(amount)s."),
    Unmatched.SEVERAL: N_("Several orders ask for this sum."),
    Unmatched.PAID_ALREADY: N_("Order %(code)s is paid already."),
    Unmatched.OTHER_LINE: N_("Another line pays for order %(code)s."),
})  # fmt: skip
_FAULT_WORDS: Mapping[Fault, str] = MappingProxyType({
    Fault.NO_DATE: N_("Row %(row)s has no date."),
    Fault.NO_AMOUNT: N_("Row %(row)s has no amount."),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line with the transfer that it is, and by what; or why none, with those that it may be."""

    id: UUID
    booked_at: datetime
    amount: Money
    text: str
    transfer: Transfer | None
    words: str
    among: Sequence[Transfer]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """A line that pays for an order."""

    booked_at: datetime
    amount: Money
    text: str
    order: TransferOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStatement:
    """A file with what of it could not be read, in words."""

    statement: Statement
    faults: Sequence[str]


@router.get("")
async def show_bank(request: Request, opened: Opened, session: Read) -> Response:
    """The lines that wait, with the orders that they pay for or why none; what was confirmed. Six statements."""
    return await _page(request, opened, session, forms.EMPTY)


@router.post("")
async def upload(
    request: Request, opened: Opened, database: Annotated[Database, provided(Database)], now: Now
) -> Response:
    """Take in a file; what came before is not doubled."""
    policies.check_may_work(opened.subject, opened.shop.id)
    form = await forms.read(request)
    file = form.files.get("file")
    if file is None or not file.data:
        form.mistakes["file"] = forms.MISSING
    else:
        try:
            # Read while no transaction is open, and beside the loop: a long file takes a moment.
            said = await asyncio.to_thread(service.read_file, file.data, currency=opened.shop.currency)
            async with database.write() as session:
                await service.upload(
                    session,
                    shop_id=opened.shop.id,
                    name=file.filename,
                    data=file.data,
                    said=said,
                    currency=opened.shop.currency,
                    subject=opened.subject,
                    now=now,
                )
            return rendering.redirect(request, f"{opened.here}/bank", note="statement-read")
        except DomainError as error:
            form.refuse(error)
    async with database.read() as reading:
        return await _page(request, opened, reading, form)


@router.post("/confirm")
async def confirm(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Take the chosen lines as paid."""
    form = await forms.read(request, fields=2 * service.MOST_OPEN)
    choices = [choice for said in form.each("line") if (choice := _choice(said)) is not None]
    outcomes = await forms.attempt(
        session,
        form,
        lambda: service.confirm(session, shop_id=opened.shop.id, choices=choices, subject=opened.subject, now=now),
    )
    if outcomes is None:
        return await _page(request, opened, session, form)
    has_moved = LineOutcome.MOVED in outcomes.values()
    return rendering.redirect(request, f"{opened.here}/bank", note="lines-moved" if has_moved else "lines-confirmed")


def _choice(said: str) -> Choice | None:
    """A line and its transfer as a form names them; what is damaged means nothing."""
    line_id, payment_id = (forms.parse_uuid(each) for each in (said.partition(":")[0], said.partition(":")[2]))
    return Choice(line_id=line_id, payment_id=payment_id) if line_id and payment_id else None


async def _page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    _, wording = rendering.words(request, opened.subject)

    def say(words: str, **values: object) -> str:
        return rendering.translate(request, opened.subject, words, **values)

    found = await service.list_open(session, shop_id=opened.shop.id, subject=opened.subject)
    done = await service.list_confirmed(session, shop_id=opened.shop.id, subject=opened.subject)
    files = await service.list_statements(session, shop_id=opened.shop.id, subject=opened.subject, page=_LATEST_FILES)
    unmatched = [each for each in found if each.match.sign is None]
    return console.page(
        request,
        "bank.html",
        opened,
        place="/bank",
        head=N_("Bank statement"),
        form=form,
        matched=[_shown(each, wording, say) for each in found if each.match.sign is not None],
        unmatched=[_shown(each, wording, say) for each in unmatched[:_MOST_UNMATCHED]],
        more=max(0, len(unmatched) - _MOST_UNMATCHED),
        done=[_done(line, order, wording) for line, order in done],
        files=[
            ShownStatement(
                statement=each,
                faults=[say(_FAULT_WORDS[bad.fault], row=wording.number(bad.row)) for bad in each.bad_rows],
            )
            for each in files.items
        ],
    )


def _shown(found: MatchedLine, wording: Wording, say: Callable[..., str]) -> ShownLine:
    line, match = found.line, found.match
    transfer = match.transfer
    if match.sign is not None:
        words = say(_SIGN_WORDS[match.sign])
    else:
        named = {"code": transfer.code, "amount": wording.money(transfer.amount)} if transfer is not None else {}
        words = say(_REASON_WORDS[match.reason or Unmatched.NO_ORDER], **named)
    return ShownLine(
        id=line.id,
        booked_at=_at(line, wording),
        amount=line.amount,
        text=line.text,
        transfer=transfer,
        words=words,
        among=match.among,
    )


def _done(line: Line, order: TransferOrder, wording: Wording) -> DoneLine:
    return DoneLine(booked_at=_at(line, wording), amount=line.amount, text=line.text, order=order)


def _at(line: Line, wording: Wording) -> datetime:
    """The middle of the day of a line, where the reader is: a day of a bank is the same day everywhere."""
    return datetime.combine(line.booked_on, _NOON, tzinfo=wording.zone)
