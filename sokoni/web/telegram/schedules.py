"""Messages for later: written once, said at their times by the clock of the group, resting or not."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import GroupButton, GroupMedia, MediaKind
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.schedule import service as schedules
from sokoni.telegram.schedule.types import MessageDraft, Repeat, ScheduledMessage, Timing
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import settings_form
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.telegram.settings import MEDIA_WORDS, may_change
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

REPEAT_WORDS: Mapping[str, str] = MappingProxyType({
    "once": N_("once"),
    "daily": N_("every day"),
    "weekly": N_("on some days of the week"),
    "monthly": N_("once a month"),
})  # fmt: skip
NO_DAY = N_("Choose a day.")
NO_CLOCK = N_("Write a time of day, such as 09:30.")


async def list_schedules(request: Request, desk: Desk, session: Read, group_id: int) -> Response:
    """The messages of a group, those to come first, and a form for a new one; four statements."""
    group = await open_group(session, desk, group_id)
    form = Form({"repeat": "weekly", "at": "18:00"}, several={"weekdays": ["4"]})
    return await _page(request, desk, session, group, form)


async def add_schedule(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Keep a message for later."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    return await _write(request, desk, session, group, None, now=now)


async def show_schedule(request: Request, desk: Desk, session: Read, group_id: int, schedule_id: UUID) -> Response:
    """A message to be changed."""
    group = await open_group(session, desk, group_id)
    found = await schedules.get_message(session, group_id=group_id, message_id=schedule_id, subject=desk.subject)
    return await _page(request, desk, session, group, values_of(found), standing=found)


async def save_schedule(
    request: Request, desk: Desk, session: Write, now: Now, group_id: int, schedule_id: UUID
) -> Response:
    """Other words or times, let it rest or go on, or forget it; each taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    found = await schedules.get_message(session, group_id=group_id, message_id=schedule_id, subject=desk.subject)
    return await _write(request, desk, session, group, found, now=now)


async def _write(
    request: Request,
    desk: Desk,
    session: WriteSession,
    group: Group,
    standing: ScheduledMessage | None,
    *,
    now: datetime,
) -> Response:
    form = await forms.read(request)
    wanted = form.text("do")
    whole = wanted in {"", "save"}
    draft = read(form) if whole else None
    done = None
    with change.together(session) as together:
        if form.is_right:
            done = await forms.attempt(
                session, form, lambda: _do(session, desk, group, standing, draft, wanted, now=now)
            )
    if done is None:
        if not whole and standing is not None:
            form.values = {**values_of(standing).values}
        return await _page(request, desk, session, group, form, standing=standing)
    note = "scheduled-removed" if wanted == "remove" else "scheduled-saved"
    return rendering.redirect(request, f"{desk.at(group)}/schedules", note=note, undo=together)


async def _do(
    session: WriteSession,
    desk: Desk,
    group: Group,
    standing: ScheduledMessage | None,
    draft: MessageDraft | None,
    wanted: str,
    *,
    now: datetime,
) -> bool:
    about: dict[str, Any] = {"group_id": group.group_id, "subject": desk.subject, "now": now}
    if standing is None:
        if draft is not None:
            await schedules.add_message(session, draft=draft, **about)
    elif wanted == "remove":
        await schedules.remove_message(session, message_id=standing.id, **about)
    elif draft is not None:
        await schedules.update_message(session, message_id=standing.id, draft=draft, **about)
    else:
        await schedules.switch_message(session, message_id=standing.id, is_on=wanted == "resume", **about)
    return True


def values_of(found: ScheduledMessage) -> Form:
    """A form that says what a message says."""
    draft, timing = found.draft, found.draft.timing
    values = {
        "text": draft.text,
        "repeat": timing.repeat.value,
        "at": timing.at,
        "on": timing.on.isoformat() if timing.on is not None else "",
        "day": str(timing.day),
        "media.kind": draft.media.kind.value if draft.media is not None else MediaKind.PHOTO.value,
        "media.file": draft.media.file if draft.media is not None else "",
        "buttons": settings_form.lines_of(draft.buttons),
        "is_pinned": "1" if draft.is_pinned else "",
        "replaces_last": "1" if draft.replaces_last else "",
    }
    return Form(values, several={"weekdays": [str(each) for each in timing.weekdays]})


def read(form: Form) -> MessageDraft:
    """What was said; mistakes are left in the form."""
    file = form.text("media.file")
    kind = form.text("media.kind")
    media_kind = MediaKind(kind) if kind in frozenset(MediaKind) else MediaKind.PHOTO
    buttons = settings_form.read_buttons(form, "buttons")
    return MessageDraft(
        text=settings_form.read_text(form, "text"),
        timing=_read_timing(form),
        media=GroupMedia(kind=media_kind, file=file) if file else None,
        buttons=tuple(tuple(GroupButton(**each) for each in row) for row in buttons) if form.is_right else (),
        is_pinned=bool(form.text("is_pinned")),
        replaces_last=bool(form.text("replaces_last")),
    )


def _read_timing(form: Form) -> Timing:
    said = form.text("repeat")
    at = form.text("at")[:5]
    try:
        datetime.strptime(at, "%H:%M")  # noqa: DTZ007  # a time of day has no zone
    except ValueError:
        form.mistakes["at"] = NO_CLOCK
        at = "00:00"
    return Timing(
        repeat=Repeat(said) if said in frozenset(Repeat) else Repeat.ONCE,
        at=at,
        on=_read_day(form),
        weekdays=tuple(sorted({int(each) for each in form.each("weekdays") if each in "0123456" and len(each) == 1})),
        day=form.integer("day", default=1, least=1, most=31),
    )


def _read_day(form: Form) -> date | None:
    raw = form.text("on")
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        form.mistakes["on"] = NO_DAY
        return None


def say(timing: Timing, wording: Wording, translate: partial[str]) -> str:
    """When a message is said, as a sentence."""
    match timing.repeat:
        case Repeat.ONCE:
            day = wording.day(timing.on) if timing.on is not None else ""
            return translate(N_("once, on %(day)s at %(time)s"), day=day, time=_clock(timing, wording))
        case Repeat.DAILY:
            return translate(N_("every day at %(time)s"), time=_clock(timing, wording))
        case Repeat.WEEKLY:
            days = [name for place, name in wording.weekdays() if place in timing.weekdays]
            comma = translate(N_(", "))
            return translate(N_("%(days)s at %(time)s"), days=comma.join(days), time=_clock(timing, wording))
        case Repeat.MONTHLY:
            return translate(
                N_("on day %(day)s of each month at %(time)s"),
                day=wording.number(timing.day),
                time=_clock(timing, wording),
            )


def _clock(timing: Timing, wording: Wording) -> str:
    hours, minutes = timing.at.split(":")
    return wording.clock(int(hours) * 60 + int(minutes))


async def _page(
    request: Request,
    desk: Desk,
    session: Read,
    group: Group,
    form: Form,
    *,
    standing: ScheduledMessage | None = None,
) -> Response:
    found: Sequence[ScheduledMessage] = ()
    if standing is None:
        found = await schedules.list_messages(session, group_id=group.group_id, subject=desk.subject)
    kept = await groups.find_settings(session, group_id=group.group_id, subject=desk.subject)
    translate = partial(rendering.translate, request, desk.subject)
    _, wording = rendering.words(request, desk.subject)
    return group_page(
        request,
        "schedules.html",
        desk,
        group,
        tab="/schedules",
        form=form,
        standing=standing,
        found=found,
        sentences={each.id: say(each.draft.timing, wording, translate) for each in found},
        problems={each.id: translate(each.problem) for each in found if each.problem},
        repeats=[(key, translate(said)) for key, said in REPEAT_WORDS.items()],
        weekdays=[(str(place), name) for place, name in wording.weekdays()],
        media_words=[(key, translate(said)) for key, said in MEDIA_WORDS],
        zone=kept.settings.timezone,
        may_change=may_change(desk, group),
    )
