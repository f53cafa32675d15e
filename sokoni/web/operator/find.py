"""What the operator's command palette finds: shops, orders, products, accounts, pages and actions."""

from collections.abc import Sequence
from functools import partial

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import OrderFilter
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Read
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.account import service as account_service
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import palette, rendering, vocabulary
from sokoni.web.operator import console
from sokoni.web.palette import Found, Group, Place
from sokoni.web.translation import N_

router = Router(prefix="/operator/find", include_in_schema=False)
_FIRST = PageQuery(limit=palette.ROWS)

PLACES = (
    Place(N_("Overview"), "activity", "", N_("home health lights status")),
    Place(N_("Approvals"), "shield-check", "/approvals", N_("shops products waiting tray")),
    Place(N_("Flagged payments"), "cash", "/payments", N_("money mismatch twice refund")),
    Place(N_("Returns"), "arrow-back-up", "/returns", N_("rma exchange refused appeal")),
    Place(N_("Refunds"), "cash", "/refunds", N_("money back failed try again")),
    Place(N_("Promotions"), "rosette-discount", "/promotions", N_("coupons codes discount market")),
    Place(N_("Receipts"), "receipt", "/receipts", N_("transfer bank picture check")),
    Place(N_("Reviews"), "star", "/reviews", N_("stars moderation reported")),
    Place(N_("Commissions"), "receipt", "/commissions", N_("share market percent rules")),
    Place(N_("Payouts"), "credit-card", "/payouts", N_("statements money shops")),
    Place(N_("Points"), "coins", "/loyalty", N_("loyalty programme tiers")),
    Place(N_("Gift cards"), "gift", "/gift-cards", N_("codes vouchers")),
    Place(N_("Telegram"), "brand-telegram", "/telegram", N_("bots groups chats moderation")),
    Place(N_("Jobs"), "stack-2", "/jobs", N_("queue parked replay workers")),
    Place(N_("Orders"), "package", "/orders", N_("sales customers list")),
    Place(N_("Plans"), "list-check", "/plans", N_("limits products team shops price")),
    Place(N_("Changes"), "history", "/changes", N_("audit log undo who")),
    Place(N_("Accounts"), "users", "/accounts", N_("people users close")),
)


@router.get("")
async def find(request: Request, subject: Operator, session: Read, q: str = "") -> Response:
    """What is meant by a few words; without any, where one can go."""
    here = palette.Console(
        here="/operator",
        places=PLACES,
        page=partial(console.page, request, "find.html", subject, place="/find", head=N_("Find anything")),
        rows=partial(_rows, request, subject, session),
    )
    return await palette.find(request, here, subject=subject, query=q)


async def _rows(request: Request, subject: OperatorSubject, session: ReadSession, text: str) -> Sequence[Group]:
    translate = partial(rendering.translate, request, subject)
    locale = rendering.locale_of(request, subject)
    orders = await order_service.list_all(session, page=_FIRST, wanted=OrderFilter(text=text))
    products = await catalog.list_products(
        session, query=ProductQuery(text=text, for_team=True), page=_FIRST, locale=locale
    )
    accounts = await account_service.search(session, text=text, limit=palette.ROWS)
    return (
        Group(
            translate(N_("Orders")),
            [
                Found(
                    "package",
                    each.code,
                    f"{each.contact_name} · {', '.join(each.shop_names)} · "
                    f"{translate(vocabulary.STATUS_WORDS[each.status])}",
                    f"/operator/orders/{each.id}",
                )
                for each in orders.items
            ],
        ),
        Group(
            translate(N_("Products")),
            [Found("tag", each.title, each.shop_name, f"/s/{each.shop_slug}/p/{each.slug}") for each in products.items],
        ),
        Group(
            translate(N_("Accounts")),
            [
                Found(
                    "user",
                    each.display_name or each.email,
                    each.email,
                    rendering.address_of("/operator/accounts", q=each.email),
                )
                for each in accounts
            ],
        ),
    )
