"""The programme of points, written whole; and points that are given or taken by hand."""

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.loyalty import rules, service
from sokoni.core.change import together
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.money import CURRENCIES
from sokoni.identity.account import service as account_service
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console, loyalty_form
from sokoni.web.translation import N_

router = Router(prefix="/operator/loyalty", include_in_schema=False)
NOBODY = N_("Nobody has an account with this e-mail.")


@router.get("")
async def show_programme(request: Request, subject: Operator, session: Read) -> Response:
    """The programme as it runs, to be changed; one statement."""
    programme = await service.find_programme(session)
    return _page(request, subject, loyalty_form.values_of(programme), forms.EMPTY)


@router.post("")
async def save_programme(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Write the programme anew; what was earned before stays."""
    form = await forms.read(request)
    draft = loyalty_form.read(form)
    saved = None
    with together(session) as undo:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: service.save_programme(session, draft=draft, actor=subject.actor(), now=now),
            )
    if saved is None:
        return _page(request, subject, form, forms.EMPTY)
    return rendering.redirect(request, "/operator/loyalty", note="programme-saved", undo=undo)


@router.post("/grants")
async def grant(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Give points to somebody by their e-mail, or take some away, and say why."""
    form = await forms.read(request)
    email, reason = form.required("email"), form.required("reason")
    points = form.integer("points", least=-rules.MOST_GRANTED, most=rules.MOST_GRANTED)
    account = await account_service.find_by_email(session, email=email) if email else None
    if email and account is None:
        form.mistakes["email"] = NOBODY
    granted = None
    if account is not None and form.is_right:
        account_id = account.id
        granted = await forms.attempt(
            session,
            form,
            lambda: service.grant(
                session, account_id=account_id, points=points, reason=reason[:300], actor=subject.actor(), now=now
            ),
        )
    if granted is None:
        return await _refused(request, subject, session, form)
    return rendering.redirect(request, "/operator/loyalty", note="points-granted")


async def _refused(request: Request, subject: OperatorSubject, session: ReadSession, form: Form) -> Response:
    programme = await service.find_programme(session)
    return _page(request, subject, loyalty_form.values_of(programme), form)


def _page(request: Request, subject: OperatorSubject, form: Form, gift: Form) -> Response:
    rates, tiers = loyalty_form.rows_of(form)
    return console.page(
        request,
        "loyalty.html",
        subject,
        place="/loyalty",
        head=N_("Points"),
        form=form,
        gift=gift,
        rates=rates,
        tiers=tiers,
        currencies=[(code, code) for code in sorted(CURRENCIES)],
    )
