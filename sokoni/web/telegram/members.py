"""Who is in a group: found, looked at, warned, muted, banned; each taken back by one button."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import ActionFilter
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import GroupMember, MemberOrder
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram import spans, words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.translation import N_

_RECENT = PageQuery(limit=10)
PENALTIES = (
    (Penalty.WARN.value, N_("Warn")),
    (Penalty.MUTE.value, N_("Mute")),
    (Penalty.KICK.value, N_("Remove from the group")),
    (Penalty.BAN.value, N_("Ban")),
)
# What a button lifts.
_LIFTS: Mapping[str, Penalty] = MappingProxyType({
    "unwarn": Penalty.WARN,
    "unmute": Penalty.MUTE,
    "unban": Penalty.BAN,
})  # fmt: skip


async def list_members(
    request: Request,
    desk: Desk,
    session: Read,
    page: PageParameters,
    group_id: int,
    q: Annotated[str, Query(max_length=100)] = "",
    left: str = "",
) -> Response:
    """Who is in a group, or was, those first who say most; found by name and user name. Three statements."""
    group = await open_group(session, desk, group_id)
    listing = await members.list_members(
        session,
        group_id=group_id,
        text=palette.typed(q),
        is_inside=None if left else True,
        order=MemberOrder.MESSAGES,
        page=page,
        subject=desk.subject,
    )
    return group_page(
        request, "members.html", desk, group, tab="/members", listing=listing, text=palette.typed(q), with_left=left
    )


async def show_member(request: Request, desk: Desk, session: Read, now: Now, group_id: int, user_id: int) -> Response:
    """Somebody in a group: what they said and what was done to them; at most ten statements."""
    group = await open_group(session, desk, group_id)
    member = await members.find(session, group_id=group_id, user_id=user_id, subject=desk.subject)
    return await _page(request, desk, session, group, member, Form({"penalty": "mute"}), now=now)


async def act_on_member(
    request: Request, desk: Desk, session: Write, now: Now, group_id: int, user_id: int
) -> Response:
    """Warn, mute, remove or ban somebody, or lift it again; the bot does it at once."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    member = await members.find(session, group_id=group_id, user_id=user_id, subject=desk.subject)
    form = await forms.read(request)
    done = None
    seconds = _seconds(form)
    if form.is_right:
        done = await forms.attempt(session, form, lambda: _act(session, desk, group, member, form, seconds, now=now))
    if done is None:
        return await _page(request, desk, session, group, member, form, now=now)
    return rendering.redirect(request, f"{desk.at(group)}/members/{user_id}", note="group-acted")


def _seconds(form: Form) -> int | None:
    if form.text("penalty") not in {Penalty.MUTE, Penalty.BAN}:
        return None
    return spans.read(form, "time", least=SHORTEST_SECONDS, most=LONGEST_SECONDS)


async def _act(
    session: WriteSession, desk: Desk, group: Group, member: GroupMember, form: Form, seconds: int | None, *, now: Now
) -> bool:
    by = By(account_id=desk.subject.account_id)
    lifted = _LIFTS.get(form.text("do"))
    if lifted is not None:
        await moderation.lift(session, group=group, user_id=member.user_id, penalty=lifted, by=by, now=now)
        return True
    said = form.text("penalty")
    await moderation.punish(
        session,
        group=group,
        user_id=member.user_id,
        penalty=Penalty(said) if said in frozenset(Penalty) else Penalty.NONE,
        by=by,
        now=now,
        seconds=seconds,
        reason=form.text("reason")[:500],
        name=member.name,
    )
    return True


async def _page(
    request: Request, desk: Desk, session: ReadSession, group: Group, member: GroupMember, form: Form, *, now: Now
) -> Response:
    done = await actions.list_actions(
        session,
        group_id=group.group_id,
        wanted=ActionFilter(user_id=member.user_id),
        page=_RECENT,
        subject=desk.subject,
    )
    counted = await actions.user_statistics(
        session, group_id=group.group_id, user_id=member.user_id, subject=desk.subject
    )
    return group_page(
        request,
        "member.html",
        desk,
        group,
        tab="/members",
        form=form,
        member=member,
        counted=counted,
        warnings=await moderation.list_warnings(session, group_key=group.id, user_id=member.user_id, now=now),
        latest=await action_pages.show(session, request, desk, done.items),
        penalties=PENALTIES,
        action_words=words.ACTION_WORDS,
        units=spans.UNIT_WORDS,
        may_moderate=action_pages.may_moderate(desk, group),
    )
