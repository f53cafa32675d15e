"""Being counted among a shop's customers: where the link of an invitation leads."""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.customer.segment import inviting
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin, SignedIn
from sokoni.web import rendering

router = Router(prefix="/invitations", include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]


@router.get("/{token}")
async def show_invitation(request: Request, subject: Anyone, session: Read, now: Now, token: Token) -> Response:
    """Who invites, and the button that takes it up; looking changes nothing, as mail programmes look by themselves."""
    invitation = await inviting.get_invitation(session, token=token, now=now)
    return rendering.page(
        request, "storefront/invitation.html", subject=subject, invitation=invitation, here=f"/invitations/{token}"
    )


@router.post("/{token}", dependencies=[SameOrigin])
async def take_up(request: Request, subject: SignedIn, session: Write, now: Now, token: Token) -> Response:
    """Be the customer that the shop meant."""
    invitation = await inviting.take_up(session, token=token, account_id=subject.account_id, now=now)
    return rendering.redirect(request, f"/s/{invitation.shop_slug}", note="invitation-taken-up")
