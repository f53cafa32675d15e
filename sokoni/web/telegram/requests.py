"""Who asks to come into a group: let in or kept out, one by one or many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.welcome.service import asking
from sokoni.telegram.welcome.types import JoinRequest, RequestState
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram.actions import may_moderate
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.translation import N_

STATE_WORDS: Mapping[str, str] = MappingProxyType({
    RequestState.WAITING.value: N_("Waits for an answer"),
    RequestState.APPROVED.value: N_("Let in"),
    RequestState.DECLINED.value: N_("Not let in"),
    RequestState.GONE.value: N_("No longer asks"),
})  # fmt: skip
NOBODY_CHOSEN = N_("Tick whom you mean.")
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Shown:
    """A request in words; `problem` says what was in the way when it was decided."""

    request: JoinRequest
    state: str
    problem: str

    @property
    def waits(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.request.state is RequestState.WAITING


async def list_requests(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, state: str = ""
) -> Response:
    """Who waits to be let in, or with another state who was, the last one first; three statements."""
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, forms.EMPTY, page=page, state=state)


async def decide(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Let in those who are ticked, or all who wait, or keep them out."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    chosen = _chosen(form)
    if not chosen and not form.text("all"):
        form.mistakes["pick"] = NOBODY_CHOSEN
    done = None
    if form.is_right:
        wanted = None if form.text("all") else chosen
        done = await forms.attempt(session, form, lambda: _decide(session, desk, group, wanted, form, now=now))
    if done is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), state="")
    note = "requests-let-in" if form.text("do") == "in" else "requests-kept-out"
    return rendering.redirect(request, f"{desk.at(group)}/requests", note=note)


async def _decide(
    session: WriteSession, desk: Desk, group: Group, chosen: set[int] | None, form: Form, *, now: datetime
) -> int:
    decided = await asking.decide_some(
        session,
        group_id=group.group_id,
        user_ids=chosen,
        is_welcome=form.text("do") == "in",
        subject=desk.subject,
        now=now,
    )
    return len(decided)


def _chosen(form: Form) -> set[int]:
    return {number for each in form.each("pick") if each.isdecimal() and 0 < (number := int(each)) < _LARGEST}


async def _page(
    request: Request, desk: Desk, session: ReadSession, group: Group, form: Form, *, page: PageQuery, state: str
) -> Response:
    wanted = (
        RequestState(state) if state in frozenset(RequestState) else None if state == "all" else RequestState.WAITING
    )
    listing = await asking.list_requests(
        session, group_id=group.group_id, state=wanted, subject=desk.subject, page=page
    )
    translate = partial(rendering.translate, request, desk.subject)
    return group_page(
        request,
        "requests.html",
        desk,
        group,
        tab="/requests",
        form=form,
        listing=listing,
        shown=[
            Shown(
                request=each,
                state=translate(STATE_WORDS[each.state]),
                problem=translate(each.problem) if each.problem else "",
            )
            for each in listing.items
        ],
        state="all" if wanted is None else wanted.value,
        states=[(key, translate(said)) for key, said in STATE_WORDS.items()],
        may_decide=may_moderate(desk, group) and is_served(group),
        is_served=is_served(group),
    )
