"""Saying which account is whose, for who asks to join a group of buyers in Telegram."""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SameOrigin, SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.telegram.buyersgroup import service as buyersgroup
from sokoni.web import forms, rendering
from sokoni.web.forms import Form

router = Router(prefix="/account/telegram", include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]


@router.get("/{token}")
async def show_knock(request: Request, subject: SignedIn, session: Read, token: Token) -> Response:
    """Who asks, and the button that links them with this account; looking changes nothing."""
    return await _knock_page(request, subject, session, forms.EMPTY, token=token)


@router.post("/{token}", dependencies=[SameOrigin])
async def link_knock(request: Request, subject: SignedIn, session: Write, now: Now, token: Token) -> Response:
    """Link them; whoever has paid is let into the group by that."""
    form = await forms.read(request)
    is_in = await forms.attempt(
        session,
        form,
        lambda: buyersgroup.show_account(session, token=token, account_id=subject.account_id, now=now),
    )
    if is_in is None:
        return await _knock_page(request, subject, session, form, token=token)
    return rendering.redirect(request, "/account", note="telegram-let-in" if is_in else "telegram-linked")


async def _knock_page(request: Request, subject: Subject, session: ReadSession, form: Form, *, token: str) -> Response:
    return rendering.page(
        request,
        "storefront/knock.html",
        subject=subject,
        status_code=form.status,
        form=form,
        knock=await buyersgroup.find_knock(session, token=token),
        here=f"/account/telegram/{token}",
    )
