"""Groups: listed with how they are, added by their number, renamed, taken off the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.shop import service as shops
from sokoni.core import change
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, GroupDraft, GroupEdit, GroupState, Need
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.translation import N_

NO_NUMBER = N_("The number of a group begins with a minus, such as -1002000300400.")
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages of a group, or several that belong together: `below` has them all."""

    path: str
    words: str
    below: tuple["Tab", ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a page is this one, or one of those below."""
        return path == self.path or any(each.path == path for each in self.below)


TABS = (
    Tab("", N_("Overview")),
    Tab("/rules", N_("Rules"), (Tab("/rules", N_("Rules")), Tab("/texts", N_("Notes and answers")))),
    Tab(
        "/members",
        N_("Members"),
        (Tab("/members", N_("Members")), Tab("/roles", N_("Roles")), Tab("/bans", N_("Shared bans"))),
    ),
    Tab("/actions", N_("Actions")),
    Tab(
        "/cases",
        N_("Left for a person"),
        (Tab("/cases", N_("Customers in trouble")), Tab("/reports", N_("Reports"))),
    ),
    Tab("/schedules", N_("Messages for later")),
    Tab("/sales", N_("Claim sales")),
    Tab(
        "/requests",
        N_("Who comes in"),
        (
            Tab("/requests", N_("Requests to join")),
            Tab("/links", N_("Invite links")),
            Tab("/buyers", N_("Buyers")),
        ),
    ),
    Tab("/settings", N_("Settings")),
)


async def list_groups(request: Request, desk: Desk, session: Read, page: PageParameters, q: str = "") -> Response:
    """The groups of the shop, or for an operator of all, by name; found by name and user name."""
    return await show_list(request, desk, session, forms.EMPTY, page=page, text=palette.typed(q))


async def show_list(
    request: Request, desk: Desk, session: ReadSession, form: Form, *, page: PageParameters, text: str = ""
) -> Response:
    """The list, and beside it how a group is added; two statements, for operators three."""
    listing = await groups.list_groups(session, subject=desk.subject, shop_id=desk.shop_id, text=text, page=page)
    return desk.page(
        request,
        "groups.html",
        head=N_("Groups on Telegram"),
        form=form,
        listing=listing,
        text=text,
        shop_names=await _shop_names(session, desk, listing.items),
        state_words=words.GROUP_STATE_WORDS,
    )


async def add_group(request: Request, desk: Desk, session: Write, now: Now, page: PageParameters) -> Response:
    """Add a chat by its number; it is only said to be the shop's until its bot is seen there."""
    form = await forms.read(request)
    draft = _draft(form, desk)
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session, form, lambda: groups.add_group(session, draft=draft, subject=desk.subject, now=now)
            )
    if made is None:
        return await show_list(request, desk, session, form, page=page)
    return rendering.redirect(request, desk.at(made), note="group-added", undo=together)


async def save_group(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Other words for a group, or take it off the list; both can be taken back."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    with change.together(session) as together:
        if form.text("do") == "remove":
            await groups.remove_group(session, group_id=group.group_id, subject=desk.subject, now=now)
            return rendering.redirect(request, f"{desk.here}", note="group-removed", undo=together)
        name = form.required("name")[: group_rules.MAX_NAME]
        edit = GroupEdit(name=name, description=form.text("description")[: group_rules.MAX_DESCRIPTION])
        if name:
            await groups.update_group(session, group_id=group.group_id, edit=edit, subject=desk.subject, now=now)
    note = "saved" if name else None
    return rendering.redirect(request, f"{desk.at(group)}/settings", note=note, undo=together)


def group_page(
    request: Request, template: str, desk: Desk, group: Group, *, tab: str, form: Form | None = None, **context: object
) -> Response:
    """One of a group's pages: its name above, the others beside."""
    return desk.page(
        request,
        template,
        head=group.name,
        form=form or forms.EMPTY,
        group=group,
        here=desk.at(group),
        tab=tab,
        tabs=TABS,
        tabs_below=next((each.below for each in TABS if each.holds(tab)), ()),
        state_words=words.GROUP_STATE_WORDS,
        **context,
    )


async def _shop_names(session: ReadSession, desk: Desk, found: Sequence[Group]) -> Mapping[UUID, str]:
    """Whose each group is, where they are of several shops."""
    wanted = [each.shop_id for each in found if each.shop_id is not None]
    if desk.shop is not None or not wanted:
        return {}
    return {each.id: each.name for each in await shops.list_by_ids(session, shop_ids=wanted)}


def _draft(form: Form, desk: Desk) -> GroupDraft:
    raw = form.required("group_id").replace("\u2212", "-")
    name = form.required("name")[: group_rules.MAX_NAME]
    try:
        number = int(raw) if len(raw) <= _LONGEST_NUMBER else 0
    except ValueError:
        number = 0
    if raw and not group_rules.LOWEST_ID <= number < 0:
        form.mistakes["group_id"] = NO_NUMBER
    return GroupDraft(group_id=number, name=name, shop_id=desk.shop_id)


def is_served(group: Group) -> bool:
    """Whether a bot is there to act; what is decided for others happens nowhere."""
    return group.state is GroupState.ACTIVE
