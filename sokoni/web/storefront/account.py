"""Signing up, in and out, one's own orders, and asking to open a shop."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import ShopDraft
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import ClientAddress, Now, PageParameters, Read, Write, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.identity.account import edge as account_edge
from sokoni.identity.account import rules as account_rules
from sokoni.identity.account import service as account_service
from sokoni.identity.account.hashing import PasswordHasher
from sokoni.identity.account.types import Account
from sokoni.identity.permission import cookie
from sokoni.identity.permission.edge import Anyone, Public, SameOrigin, SignedIn
from sokoni.identity.session import service as session_service
from sokoni.identity.session.types import SessionSettings
from sokoni.identity.team import service as team_service
from sokoni.web import forms, places, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import basket, wishing

router = Router(include_in_schema=False)
Sessions = Annotated[SessionSettings, provided(SessionSettings)]
Hasher = Annotated[PasswordHasher, provided(PasswordHasher)]
_SELL = "/sell"
Next = Annotated[str, Query(alias="next", max_length=500)]


@router.get("/sign-in")
async def show_sign_in(request: Request, subject: Anyone, next_address: Next = "/") -> Response:
    """The door for those who have an account."""
    if subject.account_id is not None:
        return rendering.redirect(request, local_address(next_address))
    return _door(request, "sign_in", forms.EMPTY, local_address(next_address))


@router.post("/sign-in", dependencies=[SameOrigin])
async def sign_in(request: Request, now: Now, address: ClientAddress, settings: Sessions, _: Public) -> Response:
    """Sign in, take the guest's basket along, and go where one was going."""
    form = await forms.read(request)
    email, password = form.required("email"), form.values.get("password", "")
    after = local_address(form.text("next"))
    if not form.is_right:
        return _door(request, "sign_in", form, after)
    try:
        return await _open_session(request, email, password, address=address, settings=settings, now=now, after=after)
    except DomainError as error:
        form.refuse(error)
        return _door(request, "sign_in", form, after)


@router.get("/sign-up")
async def show_sign_up(request: Request, subject: Anyone, next_address: Next = "/") -> Response:
    """The door for those who have no account yet."""
    if subject.account_id is not None:
        return rendering.redirect(request, local_address(next_address))
    return _door(request, "sign_up", forms.EMPTY, local_address(next_address))


@router.post("/sign-up", dependencies=[SameOrigin])
async def sign_up(
    request: Request, subject: Anyone, now: Now, address: ClientAddress, settings: Sessions, hasher: Hasher
) -> Response:
    """Open an account and sign in with it at once."""
    form = await forms.read(request)
    name, email, password = form.required("name"), form.required("email"), form.values.get("password", "")
    after = local_address(form.text("next"))
    if not form.is_right:
        return _door(request, "sign_up", form, after)
    try:
        password_hash = await hasher.hash_new(password, email=email)
        async with resources_of(request).get(Database).write() as session:
            await account_service.register(
                session,
                email=email,
                password_hash=password_hash,
                display_name=name,
                locale=rendering.locale_of(request, subject),
                now=now,
            )
        return await _open_session(
            request, email, password, address=address, settings=settings, now=now, after=after, note="signed-up"
        )
    except DomainError as error:
        form.refuse(error)
        return _door(request, "sign_up", form, after)


@router.post("/sign-out")
async def sign_out(request: Request, subject: Anyone, session: Write, now: Now) -> Response:
    """End this session; the page after it is a guest's."""
    if subject.session_id is not None:
        await session_service.close(session, session_id=subject.session_id, now=now)
    response = rendering.redirect(request, "/", note="signed-out", cart_count=0)
    cookie.clear_token(response, request)
    return response


@router.get("/account/orders")
async def list_orders(request: Request, subject: SignedIn, session: Read, page: PageParameters) -> Response:
    """What somebody ordered, the newest first."""
    listing = await order_service.list_for_account(session, account_id=subject.account_id, page=page)
    return rendering.page(request, "storefront/orders.html", subject=subject, listing=listing)


@router.get("/sell")
async def show_application(request: Request, subject: Anyone) -> Response:
    """The form with which one asks to open a shop; who has no account yet makes one first."""
    if subject.account_id is None:
        return rendering.redirect(request, f"/sign-up?next={_SELL}")
    return _application(request, subject, forms.EMPTY)


@router.post("/sell")
async def apply(request: Request, subject: SignedIn, session: Write, now: Now) -> Response:
    """Ask to open a shop; its console opens at once, its doors when an operator has looked."""
    form = await forms.read(request)
    draft = ShopDraft(
        name=form.required("name"),
        country=form.required("country"),
        currency=form.required("currency"),
        locale=form.required("locale"),
        description=form.text("description"),
        city=form.required("city"),
        phone=form.required("phone"),
    )
    shop = None
    if form.is_right:
        shop = await forms.attempt(
            session,
            form,
            # Who runs the market need not ask anybody.
            lambda: (shop_service.create if subject.is_operator else shop_service.apply)(
                session, draft=draft, owner_account_id=subject.account_id, actor=subject.actor(), now=now
            ),
        )
    if shop is None:
        return _application(request, subject, form)
    note = "shop-opened" if subject.is_operator else "shop-applied"
    return rendering.redirect(request, f"/seller/{shop.slug}", note=note)


def local_address(wanted: str) -> str:
    """An address on this site to go on to; the home page for anything else."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and wanted.isprintable() else "/"


async def _open_session(
    request: Request,
    email: str,
    password: str,
    *,
    address: str,
    settings: SessionSettings,
    now: Now,
    after: str,
    note: str = "signed-in",
) -> Response:
    token = basket.token_of(request)
    async with account_edge.signing_in(
        resources_of(request), email=email, password=password, address=address, now=now
    ) as (session, account):
        opened = await session_service.open(
            session,
            account_id=account.id,
            user_agent=request.headers.get("user-agent", ""),
            address=address,
            settings=settings,
            now=now,
        )
        count = await basket.merge(session, token=token, account_id=account.id, now=now)
        await wishing.merge(request, session, account_id=account.id, now=now)
        home = await _home_of(session, account) if after == "/" else after
    response = rendering.redirect(request, home, note=note, cart_count=count)
    cookie.set_token(response, request, token=opened.token, max_age=opened.lifetime)
    return response


async def _home_of(session: ReadSession, account: Account) -> str:
    """Where somebody begins who was on the way to nowhere else: with their work, if they have some here."""
    if account.is_operator:
        return "/operator"
    return "/seller" if await team_service.memberships(session, account_id=account.id) else "/"


def _door(request: Request, which: str, form: Form, after: str) -> Response:
    status = form.status
    return rendering.page(
        request,
        f"storefront/{which}.html",
        status_code=status,
        form=form,
        next=after,
        wants_shop=after == _SELL,
        minimum=account_rules.PASSWORD_MINIMUM,
    )


def _application(request: Request, subject: Anyone, form: Form) -> Response:
    language, _ = rendering.words(request, subject)
    country = places.country_of_zone(request.cookies.get(rendering.ZONE_COOKIE))
    return rendering.page(
        request,
        "storefront/sell.html",
        subject=subject,
        status_code=form.status,
        form=form,
        countries=places.countries(language.code),
        currencies=places.currencies(language.code),
        country=country,
        currency=places.currency_of(country),
        language_choices=places.languages(),
    )
