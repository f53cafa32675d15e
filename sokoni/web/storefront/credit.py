"""Store credit: one's own, and paying an order with it."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import rules as order_rules
from sokoni.commerce.storecredit import service as credit
from sokoni.commerce.storecredit.types import CreditKind
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SameOrigin, SignedIn
from sokoni.web import forms, rendering
from sokoni.web.storefront import order
from sokoni.web.storefront.order import Opened
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
KIND_WORDS: Mapping[CreditKind, str] = MappingProxyType({
    CreditKind.GRANTED: N_("Given to you"),
    CreditKind.WITHDRAWN: N_("Taken away"),
    CreditKind.SPENT: N_("Paid for an order"),
    CreditKind.RETURNED: N_("Back from an order"),
    CreditKind.REFUNDED: N_("In place of money back"),
})  # fmt: skip


@router.get("/account/credit")
async def show_credit(request: Request, subject: SignedIn, session: Read, page: PageParameters) -> Response:
    """What one holds, and all that moved it; two statements."""
    return rendering.page(
        request,
        "storefront/credit.html",
        subject=subject,
        balances=await credit.balances(session, account_id=subject.account_id),
        movements=await credit.list_movements(session, account_id=subject.account_id, page=page),
        kind_words=KIND_WORDS,
    )


@router.post("/account/orders/{order_id}/credit", dependencies=[SameOrigin])
async def use_credit(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Pay with one's credit what it holds; the rest is paid as was chosen."""
    form, found = await forms.read(request), opened.order
    due, account_id = order_rules.amount_due(found), opened.subject.account_id
    if not due or account_id is None or account_id != found.account_id:
        return rendering.redirect(request, opened.here)
    spent = await forms.attempt(
        session,
        form,
        lambda: credit.spend(session, account_id=account_id, reference_id=found.id, due=due, now=now),
    )
    if spent is None:
        return await order.order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="credit-used")
