"""Who works for a shop: looked at by its managers, changed by its owners."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.shop import policies, staffing
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import inviting
from sokoni.identity.team import service as team
from sokoni.web import forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/team", include_in_schema=False)
InvitationId = Annotated[UUID, Path()]
_LONGEST = 320


@router.get("")
async def show_team(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """The team, and who is invited into it; four statements."""
    return await _page(request, opened, session, forms.EMPTY, now=now)


@router.post("/invite")
async def invite(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Send somebody the link by which they join."""
    policies.check_may_change_team(opened.subject, opened.shop.id)
    form = await forms.read(request, longest=_LONGEST)
    email, role = form.required("email"), _role(form)
    made = None
    if form.is_right and role is not None:
        made = await forms.attempt(
            session,
            form,
            lambda: staffing.invite(
                session, shop_id=opened.shop.id, email=email, role=role, actor=opened.subject.actor(), now=now
            ),
        )
    if made is None:
        return await _page(request, opened, session, form, now=now)
    return rendering.redirect(request, f"{opened.here}/team", note="team-invited")


@router.post("/invitations/{invitation_id}/withdraw")
async def withdraw(request: Request, opened: Opened, session: Write, now: Now, invitation_id: InvitationId) -> Response:
    """Let an invitation open nothing any more."""
    policies.check_may_change_team(opened.subject, opened.shop.id)
    await inviting.withdraw(
        session, team_id=opened.shop.id, invitation_id=invitation_id, actor=opened.subject.actor(), now=now
    )
    return rendering.redirect(request, f"{opened.here}/team", note="team-withdrawn")


@router.post("/{account_id}/role")
async def change_role(request: Request, opened: Opened, session: Write, now: Now, account_id: UUID) -> Response:
    """Give somebody another role."""
    policies.check_may_change_team(opened.subject, opened.shop.id)
    form = await forms.read(request)
    role = _role(form)
    changed = None
    if role is not None:
        changed = await forms.attempt(
            session,
            form,
            lambda: team.change_role(
                session,
                team_id=opened.shop.id,
                account_id=account_id,
                role=role,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if changed is None:
        return await _page(request, opened, session, form, now=now)
    return rendering.redirect(request, f"{opened.here}/team", note="saved")


@router.post("/{account_id}/remove")
async def remove(request: Request, opened: Opened, session: Write, now: Now, account_id: UUID) -> Response:
    """Take somebody out of the team, or leave it; who left sees their account."""
    policies.check_may_remove_from_team(opened.subject, opened.shop.id, account_id)
    form = await forms.read(request)

    async def take_out() -> bool:
        await team.remove_member(
            session, team_id=opened.shop.id, account_id=account_id, actor=opened.subject.actor(), now=now
        )
        return True

    if await forms.attempt(session, form, take_out) is None:
        return await _page(request, opened, session, form, now=now)
    if account_id == opened.subject.account_id:
        return rendering.redirect(request, "/account", note="team-left")
    return rendering.redirect(request, f"{opened.here}/team", note="team-removed")


def _role(form: Form) -> TeamRole | None:
    wanted = form.text("role")
    if wanted not in set(TeamRole):
        form.mistakes["role"] = forms.MISSING
        return None
    return TeamRole(wanted)


async def _page(request: Request, opened: OpenedShop, session: ReadSession, form: Form, *, now: Now) -> Response:
    policies.check_may_see_team(opened.subject, opened.shop.id)
    return console.page(
        request,
        "team.html",
        opened,
        place="/team",
        head=N_("Team"),
        form=form,
        members=await staffing.list_team(session, shop_id=opened.shop.id),
        invitations=await inviting.list_open(session, team_id=opened.shop.id, now=now),
        may_change=policies.can_change_team(opened.subject, opened.shop.id),
        me=opened.subject.account_id,
        roles=vocabulary.ROLE_WORDS,
        role_hints=vocabulary.ROLE_HINTS,
    )
