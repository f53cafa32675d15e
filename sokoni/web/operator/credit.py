"""Store credit of an account, as the operator gives it, and takes it away again."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.storecredit import service as credit
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.money import CURRENCIES, Money, parse_decimal
from sokoni.core.pages import PageQuery
from sokoni.identity.account import service as account_service
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.order_forms import latin
from sokoni.web.storefront.credit import KIND_WORDS
from sokoni.web.translation import N_

router = Router(prefix="/operator/accounts/{account_id}/credit", include_in_schema=False)
_PLACE, _HEAD = "/accounts", N_("Store credit")


@router.get("")
async def show_credit(
    request: Request, subject: Operator, session: Read, page: PageParameters, account_id: UUID
) -> Response:
    """What an account holds, what moved it, and the form that gives it more."""
    return await _page(request, subject, session, forms.EMPTY, account_id, page=page)


@router.post("")
async def change_credit(request: Request, subject: Operator, session: Write, now: Now, account_id: UUID) -> Response:
    """Give credit, or take some away that was given by mistake; its owner reads the reason."""
    form = await forms.read(request)
    reason, amount = form.required("reason")[:200], _amount(form)
    doing = credit.withdraw if form.text("do") == "take" else credit.grant
    held = None
    if form.is_right and amount is not None:
        held = await forms.attempt(
            session,
            form,
            lambda: doing(session, account_id=account_id, amount=amount, reason=reason, actor=subject.actor(), now=now),
        )
    if held is None:
        return await _page(request, subject, session, form, account_id, page=PageQuery())
    return rendering.redirect(request, f"/operator/accounts/{account_id}/credit", note="credit-given")


def _amount(form: Form) -> Money | None:
    try:
        return parse_decimal(latin(form.required("amount")), form.text("currency"))
    except DomainError as error:
        form.mistakes.setdefault("amount", error)
        return None


async def _page(
    request: Request, subject: OperatorSubject, session: ReadSession, form: Form, account_id: UUID, *, page: PageQuery
) -> Response:
    return console.page(
        request,
        "credit.html",
        subject,
        place=_PLACE,
        head=_HEAD,
        form=form,
        account=await account_service.get(session, account_id=account_id),
        balances=await credit.balances(session, account_id=account_id),
        movements=await credit.list_movements(session, account_id=account_id, page=page),
        kind_words=KIND_WORDS,
        currencies=[(code, code) for code in sorted(CURRENCIES)],
    )
