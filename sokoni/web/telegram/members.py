"""Who is in a group: found, looked at, given roles, warned, muted, banned; each taken back by one button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import ActionFilter
from sokoni.telegram.gateway import members as known
from sokoni.telegram.gateway.types import MemberStatus
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import GroupMember, MemberOrder
from sokoni.telegram.moderation import by_hand
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import Wish
from sokoni.telegram.role import service as roles
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram import spans, words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

_RECENT = PageQuery(limit=10)
PENALTIES = (
    (Penalty.WARN.value, N_("Warn")),
    (Penalty.MUTE.value, N_("Mute")),
    (Penalty.KICK.value, N_("Remove from the group")),
    (Penalty.BAN.value, N_("Ban")),
)
# What somebody is in Telegram itself, where that is worth saying.
STATUS_WORDS: Mapping[str, str] = MappingProxyType({
    MemberStatus.CREATOR.value: N_("owner"),
    MemberStatus.ADMINISTRATOR.value: N_("administrator"),
    MemberStatus.RESTRICTED.value: N_("restricted"),
    MemberStatus.KICKED.value: N_("banned"),
})  # fmt: skip
# What a button lifts.
_LIFTS: Mapping[str, Penalty] = MappingProxyType({
    "unwarn": Penalty.WARN,
    "unmute": Penalty.MUTE,
    "unban": Penalty.BAN,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Badges:
    """What stands beside somebody's name."""

    status: str
    # Administrators wear a title, members a tag: Telegram shows both beside what they write.
    tag: str
    roles: Sequence[str]
    runs_chat: bool


async def list_members(
    request: Request,
    desk: Desk,
    session: Read,
    page: PageParameters,
    group_id: int,
    q: Annotated[str, Query(max_length=100)] = "",
    left: str = "",
) -> Response:
    """Who is in a group, or was, those first who say most; found by name and user name. Six statements."""
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
        request,
        "members.html",
        desk,
        group,
        tab="/members",
        listing=listing,
        text=palette.typed(q),
        with_left=left,
        badges=await _badges(session, group, [each.user_id for each in listing.items]),
    )


async def show_member(request: Request, desk: Desk, session: Read, now: Now, group_id: int, user_id: int) -> Response:
    """Somebody in a group: what they said and what was done to them; at most fifteen statements."""
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


async def move_role(request: Request, desk: Desk, session: Write, now: Now, group_id: int, user_id: int) -> Response:
    """Give somebody a role of the group, or take it back; both are undone by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    member = await members.find(session, group_id=group_id, user_id=user_id, subject=desk.subject)
    form = await forms.read(request)
    with change.together(session) as together:
        done = await forms.attempt(session, form, lambda: _move_role(session, desk, group, member, form, now=now))
    if done is None:
        return await _page(request, desk, session, group, member, form, now=now)
    note = "group-role-given" if form.text("give") else "group-role-taken"
    return rendering.redirect(request, f"{desk.at(group)}/members/{user_id}", note=note, undo=together)


async def withdraw_warning(
    request: Request, desk: Desk, session: Write, now: Now, group_id: int, user_id: int, warning_id: UUID
) -> Response:
    """Take one warning off somebody."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    member = await members.find(session, group_id=group_id, user_id=user_id, subject=desk.subject)
    form = await forms.read(request)
    done = await forms.attempt(
        session,
        form,
        lambda: by_hand.take_warning_off(
            session, group_id=group_id, user_id=user_id, warning_id=warning_id, subject=desk.subject, now=now
        ),
    )
    if done is None:
        return await _page(request, desk, session, group, member, form, now=now)
    return rendering.redirect(request, f"{desk.at(group)}/members/{user_id}", note="group-warning-off")


async def _move_role(
    session: WriteSession, desk: Desk, group: Group, member: GroupMember, form: Form, *, now: Now
) -> bool:
    if given := form.text("give"):
        await roles.add_holders(
            session,
            group_id=group.group_id,
            name=given,
            user_ids=[member.user_id],
            subject=desk.subject,
            now=now,
        )
    else:
        await roles.remove_holder(
            session,
            group_id=group.group_id,
            name=form.text("take"),
            user_id=member.user_id,
            subject=desk.subject,
            now=now,
        )
    return True


async def _badges(session: ReadSession, group: Group, user_ids: Sequence[int]) -> Mapping[int, Badges]:
    """What each is in Telegram, what it calls them beside their name, and the roles they hold; three statements."""
    if not user_ids:
        return {}
    there = await known.find(session, chat_id=group.group_id, user_ids=user_ids)
    held = await roles.list_held(session, group_key=group.id, user_ids=user_ids)
    return {
        user_id: Badges(
            status=STATUS_WORDS.get(there[user_id].status.value, "") if user_id in there else "",
            tag=there[user_id].title if user_id in there else "",
            roles=held.get(user_id, ()),
            runs_chat=user_id in there and there[user_id].runs_chat,
        )
        for user_id in user_ids
    }


def _seconds(form: Form) -> int | None:
    if form.text("penalty") not in {Penalty.MUTE, Penalty.BAN}:
        return None
    return spans.read(form, "time", least=SHORTEST_SECONDS, most=LONGEST_SECONDS)


async def _act(
    session: WriteSession, desk: Desk, group: Group, member: GroupMember, form: Form, seconds: int | None, *, now: Now
) -> bool:
    about: dict[str, Any] = {"group_id": group.group_id, "user_id": member.user_id, "subject": desk.subject, "now": now}
    lifted = _LIFTS.get(form.text("do"))
    if lifted is not None:
        await by_hand.lift(session, penalty=lifted, **about)
        return True
    said = form.text("penalty")
    penalty = Penalty(said) if said in frozenset(Penalty) else Penalty.NONE
    wish = Wish(penalty=penalty, seconds=seconds, reason=form.text("reason")[:500])
    await by_hand.punish(session, wish=wish, **about)
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
    shown = await roles.list_roles(session, group_id=group.group_id, subject=desk.subject)
    badges = (await _badges(session, group, [member.user_id]))[member.user_id]
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
        may_change=may_change(desk, group),
        badges=badges,
        is_served=is_served(group),
        role_names=[each.role.name for each in shown],
    )
