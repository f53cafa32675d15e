"""Beside each rule of the list what it would have done last week: kept, tried anew in the background, and live."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.live import Live, Topic
from sokoni.telegram.group.types import Need
from sokoni.telegram.rule import kept_trials
from sokoni.telegram.rule.kept_trials import Overview
from sokoni.telegram.rule.types import KeptTrial, Rule
from sokoni.web import progress, rendering
from sokoni.web.telegram import hearing
from sokoni.web.telegram.desk import Desk, open_group

TOPIC = Topic("telegram-rules", kept_trials.marks)
# How finely it is reckoned how much of a rule has been tried.
_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a rule: what is kept of its trial, if anything, and whether that still tells of it."""

    kept: KeptTrial | None
    is_outdated: bool


NOTHING_BESIDE = Beside(None, is_outdated=False)


@dataclass(frozen=True, slots=True)
class Work:
    """How many rules have been tried of those that somebody asked for, and about how long the rest will take."""

    done: int
    total: int
    time_left: timedelta | None


def beside(overview: Overview, rule: Rule, *, now: datetime) -> Beside:
    """What stands beside a rule."""
    return Beside(overview.by_rule.get(rule.id), overview.is_outdated(rule, now=now))


def work(overview: Overview, *, now: datetime) -> Work | None:
    """How far trials are; None where none is under way."""
    if not overview.under_way:
        return None
    total = overview.done + len(overview.under_way)
    parts = overview.done * _PARTS + sum(_parts(each) for each in overview.under_way)
    left = progress.time_left(started_at=overview.begun_at, done=parts, total=total * _PARTS, now=now)
    return Work(overview.done, total, left)


async def ask(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Let all rules be tried on last week's messages."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    await kept_trials.ask(session, group_id=group_id, subject=desk.subject, now=now)
    return rendering.redirect(request, f"{desk.at(group)}/rules")


async def stop(request: Request, desk: Desk, session: Write, group_id: int) -> Response:
    """Try no further."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    await kept_trials.stop(session, group_id=group_id, subject=desk.subject)
    return rendering.redirect(request, f"{desk.at(group)}/rules")


async def listen(
    request: Request,
    desk: Desk,
    session: Read,
    live: Annotated[Live, provided(Live)],
    group_id: int,
    since: str = "",
) -> Response:
    """A stream that tells whenever a rule is written or tried further."""
    group = await open_group(session, desk, group_id)
    return await hearing.answer(request, session, live, TOPIC, group.id, subject=desk.subject, since=since)


def _parts(kept: KeptTrial) -> int:
    return _PARTS * kept.looked_at // kept.messages if kept.messages else 0
