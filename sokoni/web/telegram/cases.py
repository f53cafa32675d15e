"""Paying customers whom a rule would have put out: whoever looks after the group decides about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.member import service as members
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import Case, CaseState
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.telegram.rules import speaker_of
from sokoni.web.translation import N_

STATE_WORDS: Mapping[CaseState, str] = MappingProxyType({
    CaseState.OPEN: N_("Waits for you"),
    CaseState.PUNISHED: N_("It was done"),
    CaseState.SPARED: N_("They were spared"),
})  # fmt: skip
# What the button that punishes says.
_DO_WORDS: Mapping[Penalty, str] = MappingProxyType({
    Penalty.WARN: N_("Warn"),
    Penalty.MUTE: N_("Mute"),
    Penalty.KICK: N_("Remove from the group"),
    Penalty.BAN: N_("Ban"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A case in words: who it is, what the rule would have done, and what the button that does it says."""

    case: Case
    whom: str
    penalty: str
    button: str
    state: str
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide."""
        return self.case.state is CaseState.OPEN


async def list_cases(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, decided: str = ""
) -> Response:
    """Those about whom somebody has to decide, or with them those that were decided; four statements."""
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, forms.EMPTY, page=page, with_decided=bool(decided))


async def decide_case(request: Request, desk: Desk, session: Write, now: Now, group_id: int, case_id: UUID) -> Response:
    """Do to a paying customer what the rule said, or let them be."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    done = await forms.attempt(session, form, lambda: _decide(session, desk, group, case_id, form, now=now))
    if done is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), with_decided=True)
    note = "group-acted" if form.text("do") == "punish" else "group-spared"
    return rendering.redirect(request, f"{desk.at(group)}/cases", note=note)


async def _decide(session: WriteSession, desk: Desk, group: Group, case_id: UUID, form: Form, *, now: datetime) -> bool:
    await moderation.decide_case(
        session,
        group_id=group.group_id,
        case_id=case_id,
        punishes=form.text("do") == "punish",
        subject=desk.subject,
        now=now,
    )
    return True


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    page: PageQuery,
    with_decided: bool,
) -> Response:
    listing = await moderation.list_cases(
        session,
        group_id=group.group_id,
        is_open=None if with_decided else True,
        subject=desk.subject,
        page=page,
    )
    known = await members.find_some(session, group_key=group.id, user_ids={each.user_id for each in listing.items})
    translate = partial(rendering.translate, request, desk.subject)
    speaker = speaker_of(request, desk)
    return group_page(
        request,
        "cases.html",
        desk,
        group,
        tab="/cases",
        form=form,
        listing=listing,
        shown=[
            Shown(
                case=each,
                whom=known[each.user_id].name if each.user_id in known else str(each.user_id),
                penalty=speaker.say_penalty(each.penalty, each.duration_seconds),
                button=translate(_DO_WORDS.get(each.penalty, N_("Do it"))),
                state=translate(STATE_WORDS[each.state]),
                reason=translate(each.reason) if each.reason else "",
            )
            for each in listing.items
        ],
        with_decided=with_decided,
        may_moderate=action_pages.may_moderate(desk, group),
    )
