"""Bans that the groups of a shop share: who is banned, why, where it reached, and lifting it everywhere."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import ActionKind
from sokoni.telegram.gateway.types import Banned
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.moderation import shared_bans
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram import spans
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.translation import N_

NO_PERSON = N_("The number of a person has only digits.")
_LONGEST_REASON = 500
_LARGEST = 2**63


async def list_bans(
    request: Request, desk: Desk, session: Read, now: Now, page: PageParameters, group_id: int
) -> Response:
    """Who is banned in the groups of this one's shop that share bans, why and where; six statements."""
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, Form({}), page=page, now=now)


async def ban(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Ban somebody by their number from all groups that share bans."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    user_id = _person(form)
    seconds = spans.read(form, "time", least=SHORTEST_SECONDS, most=LONGEST_SECONDS)
    done = None
    if form.is_right:
        done = await forms.attempt(
            session, form, lambda: _ban(session, desk, group, user_id, seconds, form.text("reason"), now=now)
        )
    if done is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), now=now)
    return rendering.redirect(request, f"{desk.at(group)}/bans", note="group-acted")


async def lift(request: Request, desk: Desk, session: Write, now: Now, group_id: int, user_id: int) -> Response:
    """Let somebody come again into all groups that share bans."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    done = await forms.attempt(session, form, lambda: _lift(session, desk, group, user_id, now=now))
    if done is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), now=now)
    return rendering.redirect(request, f"{desk.at(group)}/bans", note="ban-lifted")


async def _ban(
    session: WriteSession,
    desk: Desk,
    group: Group,
    user_id: int,
    seconds: int | None,
    reason: str,
    *,
    now: datetime,
) -> bool:
    if group.shop_id is None:
        return False
    await shared_bans.ban(
        session,
        shop_id=group.shop_id,
        user_id=user_id,
        seconds=seconds,
        reason=reason[:_LONGEST_REASON],
        subject=desk.subject,
        now=now,
    )
    return True


async def _lift(session: WriteSession, desk: Desk, group: Group, user_id: int, *, now: datetime) -> bool:
    if group.shop_id is None:
        return False
    await shared_bans.lift(session, shop_id=group.shop_id, user_id=user_id, subject=desk.subject, now=now)
    return True


def _person(form: Form) -> int:
    raw = form.required("user_id")
    number = int(raw) if raw.isdecimal() and len(raw) < len(str(_LARGEST)) else 0
    if raw and number <= 0:
        form.mistakes["user_id"] = NO_PERSON
    return number


async def _page(
    request: Request, desk: Desk, session: ReadSession, group: Group, form: Form, *, page: PageQuery, now: datetime
) -> Response:
    sharing = []
    listing: Page[Banned] = Page(items=())
    reasons: Mapping[int, str] = {}
    if group.shop_id is not None:
        sharing = [each.group for each in await groups.list_sharing_of_shop(session, shop_id=group.shop_id)]
        listing = await shared_bans.list_banned(
            session, shop_id=group.shop_id, subject=desk.subject, page=page, now=now
        )
        last = await actions.list_last_done(
            session,
            group_keys=[each.id for each in sharing],
            user_ids=[each.user_id for each in listing.items],
            kind=ActionKind.BAN.value,
        )
        reasons = {
            user_id: rendering.translate(request, desk.subject, each.reason)
            for user_id, each in last.items()
            if each.reason
        }
    return group_page(
        request,
        "bans.html",
        desk,
        group,
        tab="/bans",
        form=form,
        listing=listing,
        reasons=reasons,
        sharing=sharing,
        shares=any(each.id == group.id for each in sharing),
        names={each.group_id: each.name for each in sharing},
        units=spans.UNIT_WORDS,
        may_moderate=action_pages.may_moderate(desk, group) and bool(sharing),
    )
