"""Accounts: found by a part of their e-mail or name, closed, and opened again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.account import service as account_service
from sokoni.identity.permission.edge import Operator
from sokoni.web import forms, palette, rendering
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/accounts", include_in_schema=False)
_SHOWN = 50


@router.get("")
async def search_accounts(
    request: Request, subject: Operator, session: Read, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Who has an account here: meant by some words, or the newest; one statement."""
    text = palette.typed(q)
    return console.page(
        request,
        "accounts.html",
        subject,
        place="/accounts",
        head=N_("Accounts"),
        query=text,
        accounts=await account_service.search(session, text=text, limit=_SHOWN),
        shown=_SHOWN,
    )


@router.post("/{account_id}")
async def set_open(request: Request, subject: Operator, session: Write, now: Now, account_id: UUID) -> Response:
    """Close an account, or open it again; nobody closes their own."""
    form = await forms.read(request)
    back = rendering.address_of("/operator/accounts", q=palette.typed(form.text("q")))
    if form.text("decision") == "open":
        await account_service.enable(session, account_id=account_id, actor=subject.actor(), now=now)
        return rendering.redirect(request, back, note="account-opened")
    if account_id == subject.account_id:
        return rendering.redirect(request, back, note="account-own")
    await account_service.disable(session, account_id=account_id, actor=subject.actor(), now=now)
    return rendering.redirect(request, back, note="account-closed")
