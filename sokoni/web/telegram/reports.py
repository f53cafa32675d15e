"""Messages that members reported: looked at, and settled by doing something or nothing."""

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
from sokoni.telegram.action.types import Action
from sokoni.telegram.group.rules import message_address
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.moderation import by_hand
from sokoni.telegram.moderation.types import Wish
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram import spans
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.telegram.members import PENALTIES

NOTES: Mapping[str, str] = MappingProxyType({
    "leave": "report-left",
    "delete": "report-deleted",
    "punish": "group-acted",
})  # fmt: skip
NOTHING = "none"
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A report in words: whose message it is, who reported it, and where it stands in Telegram."""

    report: Action
    whom: str
    by: str
    reason: str
    address: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to look at it."""
        return self.report.undone_at is None


async def list_reports(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, settled: str = ""
) -> Response:
    """What members reported and nobody has looked at, or with it what was settled; four statements."""
    group = await open_group(session, desk, group_id)
    return await _page(request, desk, session, group, _blank(), page=page, with_settled=bool(settled))


async def settle_report(
    request: Request, desk: Desk, session: Write, now: Now, group_id: int, report_id: UUID
) -> Response:
    """Do something to whoever wrote the message, take it away, or leave it."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    wish = _wish(form)
    is_settled = None
    if form.is_right:
        is_settled = await forms.attempt(session, form, lambda: _settle(session, desk, group, report_id, wish, now=now))
    if is_settled is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), with_settled=False)
    note = NOTES.get(form.text("do"), NOTES["leave"])
    return rendering.redirect(request, f"{desk.at(group)}/reports", note=note)


async def _settle(
    session: WriteSession, desk: Desk, group: Group, report_id: UUID, wish: Wish, *, now: datetime
) -> bool:
    await by_hand.settle_report(
        session, group_id=group.group_id, report_id=report_id, wish=wish, subject=desk.subject, now=now
    )
    return True


def _blank() -> Form:
    return Form({"penalty": Penalty.MUTE.value, "deletes": "1", **spans.values_of("time", 60 * 60)})


def _wish(form: Form) -> Wish:
    match form.text("do"):
        case "delete":
            return Wish(penalty=Penalty.NONE, deletes=True)
        case "punish":
            said = form.text("penalty")
            penalty = Penalty(said) if said in dict(PENALTIES) else Penalty.WARN
            timed = penalty in {Penalty.MUTE, Penalty.BAN}
            return Wish(
                penalty=penalty,
                seconds=spans.read(form, "time", least=SHORTEST_SECONDS, most=LONGEST_SECONDS) if timed else None,
                reason=form.text("reason")[:_LONGEST_REASON],
                deletes=bool(form.text("deletes")),
            )
        case _:
            return Wish(penalty=Penalty.NONE)


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    page: PageQuery,
    with_settled: bool,
) -> Response:
    listing = await by_hand.list_reports(
        session,
        group_id=group.group_id,
        is_open=None if with_settled else True,
        subject=desk.subject,
        page=page,
    )
    people = {each.user_id for each in listing.items} | {each.moderator_id for each in listing.items}
    names = await action_pages.names_of(session, {each for each in people if each is not None})
    translate = partial(rendering.translate, request, desk.subject)

    def called(user_id: int | None) -> str:
        return "" if user_id is None else names.get(user_id) or str(user_id)

    return group_page(
        request,
        "reports.html",
        desk,
        group,
        tab="/reports",
        form=form,
        listing=listing,
        shown=[
            Shown(
                report=each,
                whom=called(each.user_id),
                by=called(each.moderator_id),
                reason=translate(each.reason) if each.reason else "",
                address=message_address(group, each.message_id),
            )
            for each in listing.items
        ],
        with_settled=with_settled,
        penalties=PENALTIES,
        units=spans.UNIT_WORDS,
        may_moderate=action_pages.may_moderate(desk, group),
        is_served=is_served(group),
    )
