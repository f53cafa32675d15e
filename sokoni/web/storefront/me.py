"""One's own rooms: addresses, security, privacy and settings; each one screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.cart.types import CartSettings
from sokoni.commerce.customer import service as customer
from sokoni.commerce.customer.types import AddressDraft
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import ClientAddress, Now, Read, Write, provided, resources_of
from sokoni.core.http.responses import JsonBytes
from sokoni.core.http.routing import Router
from sokoni.identity.account import rules as account_rules
from sokoni.identity.account import service as account_service
from sokoni.identity.account.ports import personal_records
from sokoni.identity.permission.edge import SignedIn
from sokoni.identity.permission.types import AccountSubject
from sokoni.identity.session import edge as session_edge
from sokoni.identity.session import service as session_service
from sokoni.identity.session.types import Session, SessionSettings
from sokoni.web import calendars, forms, places, rendering, translation
from sokoni.web.forms import Form
from sokoni.web.storefront import devices
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Sessions = Annotated[SessionSettings, provided(SessionSettings)]
_NOT_THE_SAME = N_("The two are not the same.")


@dataclass(frozen=True, slots=True)
class SignedInPlace:
    """One place where somebody is signed in, as its page tells it."""

    session: Session
    device: str
    is_here: bool


@router.get("/account")
async def show_account(request: Request, _: SignedIn) -> Response:
    """The account begins with its orders."""
    return rendering.redirect(request, "/account/orders")


@router.get("/account/addresses")
async def show_addresses(request: Request, subject: SignedIn, session: Read) -> Response:
    """One's address book, with room for one more."""
    return await _address_page(request, subject, session, forms.EMPTY)


@router.post("/account/addresses")
async def add_address(request: Request, subject: SignedIn, session: Write, now: Now) -> Response:
    """Write an address into the book."""
    form = await forms.read(request)
    draft = draft_of(form)
    added = await forms.attempt(
        session,
        form,
        lambda: customer.add_address(session, account_id=subject.account_id, draft=draft, now=now),
    )
    if added is None:
        return await _address_page(request, subject, session, form)
    return rendering.redirect(request, "/account/addresses", note="saved")


@router.get("/account/addresses/{address_id}")
async def show_address(request: Request, subject: SignedIn, session: Read, address_id: UUID) -> Response:
    """One address, to be changed."""
    found = await customer.get_address(session, account_id=subject.account_id, address_id=address_id)
    typed = {name: getattr(found, name) for name in AddressDraft.__dataclass_fields__}
    return _edit_page(request, subject, Form(typed), address_id)


@router.post("/account/addresses/{address_id}")
async def change_address(request: Request, subject: SignedIn, session: Write, now: Now, address_id: UUID) -> Response:
    """Change an address, put it first or take it out, as the pressed button says."""
    mine = {"account_id": subject.account_id, "address_id": address_id}
    await customer.get_address(session, **mine)
    form = await forms.read(request)
    match form.text("do"):
        case "first":
            await customer.put_first(session, **mine, now=now)
        case "remove":
            await customer.remove_address(session, **mine, now=now)
        case _:
            try:
                await customer.change_address(session, **mine, draft=draft_of(form), now=now)
            except DomainError as error:
                form.refuse(error)
                return _edit_page(request, subject, form, address_id)
    return rendering.redirect(request, "/account/addresses", note="saved")


@router.get("/account/security")
async def show_security(request: Request, subject: SignedIn, session: Read, now: Now, settings: Sessions) -> Response:
    """Where one is signed in, and the password."""
    return await _security_page(request, subject, session, forms.EMPTY, settings=settings, now=now)


@router.post("/account/security/sessions")
async def end_sessions(request: Request, subject: SignedIn, session: Write, now: Now) -> Response:
    """Sign out in one other place, or in all of them."""
    form = await forms.read(request)
    session_id = form.uuid("session_id")
    if session_id is not None:
        await session_service.revoke(session, account_id=subject.account_id, session_id=session_id, now=now)
    else:
        await session_service.revoke_all(session, account_id=subject.account_id, keep=subject.session_id, now=now)
    return rendering.redirect(request, "/account/security", note="signed-out-there")


@router.post("/account/security/password")
async def change_password(
    request: Request, subject: SignedIn, now: Now, address: ClientAddress, settings: Sessions
) -> Response:
    """Another password, for who knows the present one; every other place is signed out by it."""
    form = await forms.read(request)
    present, wanted = form.required("current_password"), form.required("password")
    if form.values.get("again", "") != form.values.get("password", ""):
        form.mistakes["again"] = _NOT_THE_SAME
    if form.is_right:
        try:
            await session_edge.change_password(
                resources_of(request), subject=subject, present=present, wanted=wanted, address=address, now=now
            )
            return rendering.redirect(request, "/account/security", note="password-changed")
        except DomainError as error:
            form.refuse(error)
    async with resources_of(request).get(Database).read() as reading:
        return await _security_page(request, subject, reading, form, settings=settings, now=now)


@router.get("/account/privacy")
async def show_privacy(
    request: Request, subject: SignedIn, baskets: Annotated[CartSettings, provided(CartSettings)]
) -> Response:
    """What is kept of one, for how long, and one's own copy of it."""
    return rendering.page(
        request, "storefront/privacy.html", subject=subject, room="privacy", basket_days=baskets.lifetime.days
    )


@router.get("/account/privacy/data.json")
async def download_data(request: Request, subject: SignedIn, session: Read, now: Now) -> Response:
    """Everything that is kept of somebody, as a file of their own."""
    register = personal_records(resources_of(request))
    copy = await account_service.copy_personal_data(session, account_id=subject.account_id, register=register, now=now)
    headers = {"Content-Disposition": 'attachment; filename="sokoni-my-data.json"', "Cache-Control": "no-store"}
    return JsonBytes(orjson.dumps(copy, default=_plain, option=orjson.OPT_INDENT_2), headers=headers)


@router.get("/account/settings")
async def show_settings(request: Request, subject: SignedIn, session: Read) -> Response:
    """How one is called, and in which language and calendar one reads."""
    account = await account_service.get(session, account_id=subject.account_id)
    return _settings_page(request, subject, Form({"name": account.display_name, "locale": account.locale}))


@router.post("/account/settings")
async def change_settings(request: Request, subject: SignedIn, session: Write, now: Now) -> Response:
    """Keep the settings with the account; the language and calendar of this browser follow at once."""
    form = await forms.read(request)
    locale = form.text("locale")
    changed = await forms.attempt(
        session,
        form,
        lambda: account_service.update_profile(
            session, account_id=subject.account_id, display_name=form.text("name"), locale=locale, now=now
        ),
    )
    if changed is None:
        return _settings_page(request, subject, form)
    response = rendering.redirect(request, "/account/settings", note="saved")
    rendering.set_cookie(request, response, translation.LANGUAGE_COOKIE, locale)
    rendering.set_cookie(request, response, calendars.CALENDAR_COOKIE, calendars.chosen(form.text("calendar")))
    return response


def _plain(value: object) -> str:
    """An id as text: the database driver has a class of its own for them, which JSON does not know."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def draft_of(form: Form) -> AddressDraft:
    """What was typed as an address."""
    return AddressDraft(**{name: form.text(name) for name in AddressDraft.__dataclass_fields__})


async def _address_page(request: Request, subject: AccountSubject, session: ReadSession, form: Form) -> Response:
    language, _ = rendering.words(request, subject)
    countries = places.countries(language.code)
    return rendering.page(
        request,
        "storefront/addresses.html",
        subject=subject,
        status_code=form.status,
        room="addresses",
        form=form,
        addresses=await customer.list_addresses(session, account_id=subject.account_id),
        countries=countries,
        country_names=dict(countries),
        country=form.text("country") or request.cookies.get("country", ""),
    )


def _edit_page(request: Request, subject: AccountSubject, form: Form, address_id: UUID) -> Response:
    language, _ = rendering.words(request, subject)
    return rendering.page(
        request,
        "storefront/address.html",
        subject=subject,
        status_code=form.status,
        room="addresses",
        form=form,
        address_id=address_id,
        countries=places.countries(language.code),
        country=form.text("country"),
    )


async def _security_page(
    request: Request,
    subject: AccountSubject,
    session: ReadSession,
    form: Form,
    *,
    settings: SessionSettings,
    now: datetime,
) -> Response:
    opened = await session_service.list_open(session, account_id=subject.account_id, settings=settings, now=now)
    return rendering.page(
        request,
        "storefront/security.html",
        subject=subject,
        status_code=form.status,
        room="security",
        form=form,
        places=[
            SignedInPlace(each, devices.describe(each.user_agent), is_here=each.id == subject.session_id)
            for each in opened
        ],
        minimum=account_rules.PASSWORD_MINIMUM,
        now=now,
    )


def _settings_page(request: Request, subject: AccountSubject, form: Form) -> Response:
    return rendering.page(
        request,
        "storefront/settings.html",
        subject=subject,
        status_code=form.status,
        room="settings",
        form=form,
        language_choices=places.languages(),
        calendar=calendars.of_request(request, rendering.locale_of(request, subject)),
    )
