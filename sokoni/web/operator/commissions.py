"""What the platform keeps: rules as sentences, new ones, and what a sale would cost."""

from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.commission import service
from sokoni.commerce.commission.rules import WHOLE_BP
from sokoni.commerce.commission.types import Key, Preview, Rule, Scope, Terms
from sokoni.commerce.plan import service as plan_service
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.errors import ShopMissing
from sokoni.core import change, money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import charges, differences, forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/commissions", include_in_schema=False)
HERE = "/operator/commissions"
NO_SHARE = N_("Write a percentage from 0 to 100, such as 12.5.")
NO_TIME = N_("Write a day and a time, or nothing.")
NO_SHOP = N_("There is no such shop.")
NO_PRODUCT = N_("There is no such product. Write the end of its address, shop/p/product.")


@router.get("")
async def show_rules(
    request: Request, subject: Operator, session: Read, now: Now, page: PageParameters, past: str = ""
) -> Response:
    """The rules as sentences, and what a sale would cost by them."""
    form = Form(dict(request.query_params))
    preview = await _preview(form, session, now=now) if form.text("price") else None
    return await _page(request, subject, session, form, now=now, page=page, with_past=past == "1", preview=preview)


@router.post("")
async def add_rule(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Say what is kept from a time on."""
    form = await forms.read(request)
    key, terms = await _key(form, session), _terms(form)
    starts_at = _time(form, rendering.words(request, subject)[1].zone)
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: service.add_rule(
                    session, key=key, terms=terms, starts_at=starts_at, actor=subject.actor(), now=now
                ),
            )
    if made is None:
        return await _page(request, subject, session, form, now=now, page=PageQuery())
    return rendering.redirect(request, HERE, note="commission-saved", undo=together)


@router.post("/{rule_id}/end")
async def end_rule(request: Request, subject: Operator, session: Write, now: Now, rule_id: UUID) -> Response:
    """End a rule now, or withdraw one that has not begun."""
    form = await forms.read(request)
    with change.together(session) as together:
        ended = await forms.attempt(
            session, form, lambda: service.end_rule(session, rule_id=rule_id, actor=subject.actor(), now=now)
        )
    if ended is None:
        return await _page(request, subject, session, form, now=now, page=PageQuery())
    return rendering.redirect(request, HERE, note="commission-ended", undo=together)


async def _page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    now: datetime,
    page: PageQuery,
    with_past: bool = False,
    preview: Preview | None = None,
) -> Response:
    listing = await service.list_rules(session, now=now, page=page, with_past=with_past)
    shown = [*listing.items, *([preview.rule] if preview and preview.rule else [])]
    speaker = await charges.speaker(request, subject, session, shown)
    locale = rendering.locale_of(request, subject)
    return console.page(
        request,
        "commissions.html",
        subject,
        place="/commissions",
        head=N_("Commissions"),
        form=form,
        listing=listing,
        sentences={each.id: speaker.say(each) for each in shown},
        phases={each.id: _phase(each, now) for each in listing.items},
        with_past=with_past,
        preview=preview,
        scopes=[(scope.value, speaker.translate(words)) for scope, words in charges.SCOPE_WORDS.items()],
        categories=list(differences.branches(await catalog.list_categories(session, locale=locale))),
        plans=[(str(each.plan.id), each.plan.name) for each in await plan_service.list_plans(session)],
        zone=str(speaker.wording.zone),
    )


def _phase(rule: Rule, now: datetime) -> str:
    if rule.holds_at(now):
        return "holds"
    return "later" if rule.starts_at > now and rule.ends_at != rule.starts_at else "over"


async def _preview(form: Form, session: ReadSession, *, now: datetime) -> Preview | None:
    """What a sale would cost; mistakes are left in the form."""
    slug, _, product = form.text("sold_in").partition("/p/")
    try:
        shop = await shop_service.get_by_slug(session, slug=slug.strip("/").removeprefix("s/"))
    except ShopMissing:
        form.mistakes["sold_in"] = NO_SHOP
        return None
    product_id = await _product_id(form, session, "sold_in") if product else None
    try:
        price = money.parse_decimal(form.text("price"), shop.currency)
    except DomainError as error:
        form.mistakes["price"] = error
        return None
    return await service.preview(session, shop_id=shop.id, product_id=product_id, price=price, now=now)


async def _key(form: Form, session: WriteSession) -> Key:
    scope = Scope(form.text("scope")) if form.text("scope") in set(Scope) else Scope.MARKET
    currency = form.text("currency").upper() or None
    if scope is Scope.MARKET:
        return Key(scope=scope, currency=currency)
    if scope is Scope.PLAN:
        form.required("plan")
        return Key(scope=scope, subject_id=form.uuid("plan"), currency=currency)
    if scope is Scope.CATEGORY:
        form.required("category")
        return Key(scope=scope, subject_id=form.uuid("category"), currency=currency)
    if scope is Scope.SHOP:
        return Key(scope=scope, subject_id=await _shop_id(form, session), currency=currency)
    return Key(scope=scope, subject_id=await _product_id(form, session, "subject"), currency=currency)


async def _shop_id(form: Form, session: ReadSession) -> UUID | None:
    slug = form.required("subject").strip("/").removeprefix("s/")
    try:
        return (await shop_service.get_by_slug(session, slug=slug)).id
    except ShopMissing:
        form.mistakes.setdefault("subject", NO_SHOP)
        return None


async def _product_id(form: Form, session: ReadSession, name: str) -> UUID | None:
    shop_slug, _, slug = form.required(name).strip("/").removeprefix("s/").partition("/p/")
    try:
        found = await catalog.get_product_by_slug(session, shop_slug=shop_slug, slug=slug, locale="en")
    except DomainError:
        form.mistakes.setdefault(name, NO_PRODUCT)
        return None
    return found.id


def _terms(form: Form) -> Terms:
    fixed, currency = form.text("fixed"), form.text("currency").upper()
    amount = 0
    if fixed:
        try:
            amount = money.parse_decimal(fixed, currency).amount
        except DomainError as error:
            form.mistakes["fixed"] = error
    return Terms(rate_bp=_share(form, "rate"), fixed_amount=amount, tax_bp=_share(form, "tax"))


def _share(form: Form, name: str) -> int:
    raw = form.text(name, "0").replace(",", ".").rstrip("%").strip() or "0"
    try:
        share = Decimal(raw) * 100
    except InvalidOperation:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 <= share <= WHOLE_BP and share == share.to_integral_value()):
        form.mistakes[name] = NO_SHARE
        return 0
    return int(share)


def _time(form: Form, zone: tzinfo) -> datetime | None:
    raw = form.text("starts_at")
    if not raw:
        return None
    try:
        return datetime.fromisoformat(raw).replace(tzinfo=zone)
    except ValueError:
        form.mistakes["starts_at"] = NO_TIME
        return None
