"""Links into a group: made with a name, a limit and an end, revoked, and who came by which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.welcome.service import linking
from sokoni.telegram.welcome.types import InviteLink, LinkWish
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "made": N_("Telegram makes it"),
    "failed": N_("Telegram made none"),
    "open": N_("Leads in"),
    "full": N_("Used up"),
    "over": N_("Its time is over"),
    "revoked": N_("Leads nowhere"),
})  # fmt: skip
_LONGEST_NAME = 32
_MOST_MEMBERS = 99_999


@dataclass(frozen=True, slots=True)
class Shown:
    """A link, how it is, and why Telegram made none where it did not."""

    link: InviteLink
    state: str
    problem: str

    @property
    def is_open(self) -> bool:
        """Whether there is something to revoke."""
        return self.link.revoked_at is None and self.state != "failed"


def state_of(link: InviteLink, *, now: datetime) -> str:
    """How a link is."""
    if link.revoked_at is not None:
        return "revoked"
    if link.link is None:
        return "failed" if link.problem else "made"
    if link.expires_at is not None and link.expires_at <= now:
        return "over"
    return "full" if link.member_limit is not None and link.came >= link.member_limit else "open"


async def list_links(
    request: Request, desk: Desk, session: Read, now: Now, page: PageParameters, group_id: int
) -> Response:
    """The links that were made here, the newest first, and a form for a new one; three statements.

    Whoever has a link comes in, so that who only looks on sees none.
    """
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, Form({"name": ""}), page=page, now=now)


async def add_link(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Have Telegram make a link."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    wish = _wish(form, request, desk)
    made = None
    if form.is_right:
        made = await forms.attempt(session, form, lambda: _add(session, desk, group, wish, now=now))
    if made is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), now=now)
    return rendering.redirect(request, f"{desk.at(group)}/links", note="link-made")


async def show_link(
    request: Request, desk: Desk, session: Read, now: Now, page: PageParameters, group_id: int, link_id: UUID
) -> Response:
    """A link, and who came by it lately, the last one first; at most seven statements."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    link = await linking.get_link(session, group_id=group_id, link_id=link_id, subject=desk.subject)
    came = await linking.list_came(session, group_id=group_id, link_id=link_id, subject=desk.subject, page=page)
    names = await action_pages.names_of(session, {each.user_id for each in came.items})
    return group_page(
        request,
        "link.html",
        desk,
        group,
        tab="/links",
        each=_shown(request, desk, link, now=now),
        listing=came,
        names=names,
        state_words_of_links=STATE_WORDS,
        may_change=may_change(desk, group),
    )


async def revoke_link(request: Request, desk: Desk, session: Write, now: Now, group_id: int, link_id: UUID) -> Response:
    """Let a link lead nowhere; Telegram makes none again that was revoked."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    await forms.read(request)
    await linking.revoke_link(session, group_id=group_id, link_id=link_id, subject=desk.subject, now=now)
    return rendering.redirect(request, f"{desk.at(group)}/links", note="link-revoked")


async def _add(session: WriteSession, desk: Desk, group: Group, wish: LinkWish, *, now: datetime) -> InviteLink:
    return await linking.add_link(session, group_id=group.group_id, wish=wish, subject=desk.subject, now=now)


def _wish(form: Form, request: Request, desk: Desk) -> LinkWish:
    zone = rendering.words(request, desk.subject)[1].zone
    limit = form.integer("member_limit", default=1, least=1, most=_MOST_MEMBERS) if form.text("member_limit") else None
    return LinkWish(
        name=form.required("name")[:_LONGEST_NAME],
        asks_first=bool(form.text("asks_first")),
        member_limit=limit,
        expires_at=form.moment("expires_at", zone),
    )


def _shown(request: Request, desk: Desk, link: InviteLink, *, now: datetime) -> Shown:
    problem = rendering.translate(request, desk.subject, link.problem) if link.problem else ""
    return Shown(link=link, state=state_of(link, now=now), problem=problem)


async def _page(
    request: Request, desk: Desk, session: ReadSession, group: Group, form: Form, *, page: PageQuery, now: datetime
) -> Response:
    may_look = action_pages.may_moderate(desk, group)
    listing: Page[InviteLink] = Page(items=())
    if may_look:
        listing = await linking.list_links(session, group_id=group.group_id, subject=desk.subject, page=page)
    return group_page(
        request,
        "links.html",
        desk,
        group,
        tab="/links",
        form=form,
        listing=listing,
        shown=[_shown(request, desk, each, now=now) for each in listing.items],
        state_words_of_links=STATE_WORDS,
        may_look=may_look,
        may_change=may_change(desk, group) and is_served(group),
        is_served=is_served(group),
    )
