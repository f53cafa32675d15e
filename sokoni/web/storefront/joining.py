"""Joining a shop's team: where the link of an invitation leads."""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.shop import policies, staffing
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin, SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering, vocabulary
from sokoni.web.forms import Form

router = Router(prefix="/join", include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]


@router.get("/{token}")
async def show_offer(request: Request, subject: Anyone, session: Read, now: Now, token: Token) -> Response:
    """Which shop asks, and the button that joins; looking changes nothing, as mail programmes look by themselves."""
    return await _page(request, subject, session, token, forms.EMPTY, now=now)


@router.post("/{token}", dependencies=[SameOrigin])
async def join(request: Request, subject: SignedIn, session: Write, now: Now, token: Token) -> Response:
    """Work for the shop from now on."""
    policies.check_may_join(subject)
    form = Form({})
    joined = await forms.attempt(
        session,
        form,
        lambda: staffing.join(session, token=token, account_id=subject.account_id, actor=subject.actor(), now=now),
    )
    if joined is None:
        return await _page(request, subject, session, token, form, now=now)
    return rendering.redirect(request, f"/seller/{joined.shop.slug}", note="team-joined")


async def _page(
    request: Request, subject: Subject, session: ReadSession, token: str, form: Form, *, now: Now
) -> Response:
    return rendering.page(
        request,
        "storefront/join.html",
        subject=subject,
        status_code=form.status,
        form=form,
        offer=await staffing.get_offer(session, token=token, now=now),
        roles=vocabulary.ROLE_WORDS,
        role_hints=vocabulary.ROLE_HINTS,
        here=f"/join/{token}",
    )
