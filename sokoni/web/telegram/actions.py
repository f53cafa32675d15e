"""What was done in a group: listed and filtered, each with its reason, taken back by one button."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import Action, ActionFilter
from sokoni.telegram.gateway import members as known
from sokoni.telegram.group import policies
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.rules import UNDONE_BY
from sokoni.telegram.speech import service as speech
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page


@dataclass(frozen=True, slots=True)
class Shown:
    """An action in words."""

    action: Action
    symbol: str
    words: str
    whom: str
    by: str
    time: str
    # Why, in the reader's words where the house said it, and as it was written where people did.
    reason: str

    @property
    def can_undo(self) -> bool:
        """Whether a button takes it back."""
        return self.action.undone_at is None and self.action.kind in UNDONE_BY


async def list_actions(
    request: Request,
    desk: Desk,
    session: Read,
    page: PageParameters,
    group_id: int,
    kind: Annotated[str, Query(max_length=40)] = "",
    user: Annotated[str, Query(max_length=20)] = "",
    day: Annotated[str, Query(max_length=10)] = "",
    undone: str = "",
) -> Response:
    """What was done, the newest first, all of it or of a kind, to somebody, on a day; five statements."""
    group = await open_group(session, desk, group_id)
    form = Form({"kind": kind, "user": user, "day": day, "undone": undone})
    wanted = _filter(form, request, desk)
    return await _page(request, desk, session, group, form, page=page, wanted=wanted)


async def undo_action(
    request: Request, desk: Desk, session: Write, now: Now, group_id: int, action_id: UUID
) -> Response:
    """Take back what was done to somebody: they are again what they were before."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    done = await forms.attempt(
        session,
        form,
        lambda: moderation.undo_for(session, group_id=group_id, action_id=action_id, subject=desk.subject, now=now),
    )
    if done is None:
        return await _page(request, desk, session, group, form, page=PageQuery(), wanted=ActionFilter())
    here, back = desk.at(group), form.text("back")
    address = back if back.startswith((f"{here}/actions", f"{here}/members/")) else f"{here}/actions"
    return rendering.redirect(request, address, note="change-undone")


def may_moderate(desk: Desk, group: Group) -> bool:
    """Whether whoever looks may do something to members, and take it back."""
    try:
        policies.check_may(desk.subject, group, Need.MODERATE)
    except DomainError:
        return False
    return True


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    page: PageQuery,
    wanted: ActionFilter,
) -> Response:
    # Before the list is read: what is done between is heard of, and seen once more.
    mark = (await actions.marks(session, group_keys=[group.id])).get(group.id, "")
    listing = await actions.list_actions(
        session, group_id=group.group_id, wanted=wanted, page=page, subject=desk.subject
    )
    form.values = {"kind": "", "user": "", "day": "", "undone": "", **form.values}
    return group_page(
        request,
        "actions.html",
        desk,
        group,
        tab="/actions",
        form=form,
        listing=listing,
        shown=await show(session, request, desk, listing.items),
        kinds=words.ACTION_WORDS,
        is_filtered=wanted != ActionFilter(),
        mark=mark,
        may_moderate=may_moderate(desk, group),
    )


async def show(session: ReadSession, request: Request, desk: Desk, found: Sequence[Action]) -> Sequence[Shown]:
    """Actions in words, with the names of who is known; one statement."""
    people = {each.user_id for each in found} | {each.moderator_id for each in found}
    names = await names_of(session, {each for each in people if each is not None})
    translate = partial(rendering.translate, request, desk.subject)
    language = rendering.locale_of(request, desk.subject)
    return [
        Shown(
            action=each,
            symbol=words.ACTION_ICONS.get(each.kind, "activity"),
            words=translate(words.ACTION_WORDS[each.kind]) if each.kind in words.ACTION_WORDS else each.kind,
            whom=names.get(each.user_id, str(each.user_id)) if each.user_id is not None else "",
            by=names.get(each.moderator_id, str(each.moderator_id)) if each.moderator_id is not None else "",
            reason=translate(each.reason) if each.reason else "",
            time=speech.duration(language, timedelta(seconds=each.duration_seconds)) if each.duration_seconds else "",
        )
        for each in found
    ]


async def names_of(session: ReadSession, user_ids: Collection[int]) -> dict[int, str]:
    """What people are called, as far as a bot has seen them; one statement."""
    if not user_ids:
        return {}
    return {key: each.name for key, each in (await known.people(session, user_ids=user_ids)).items()}


def _filter(form: Form, request: Request, desk: Desk) -> ActionFilter:
    since = _day(form.text("day"), desk.subject, request)
    return ActionFilter(
        kind=form.text("kind") or None,
        user_id=_number(form.text("user")),
        since=since,
        until=since + timedelta(days=1) if since is not None else None,
        is_undone={"yes": True, "no": False}.get(form.text("undone")),
    )


def _number(text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        # Nobody has this number: nothing is found.
        return 0


def _day(text: str, subject: Subject, request: Request) -> datetime | None:
    """When a day of the reader's calendar began."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    zone = rendering.words(request, subject)[1].zone
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
