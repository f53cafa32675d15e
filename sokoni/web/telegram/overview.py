"""A group at a glance, kept up to date: how it is, in words; when it talks and who; what was done, and to whom."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, provided
from sokoni.core.http.live import Live, Topic
from sokoni.core.pages import PageQuery
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import ActionFilter, GroupStatistics
from sokoni.telegram.gateway import bots
from sokoni.telegram.gateway.types import BotState
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, GroupState
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.speech import service as speech
from sokoni.telegram.welcome.service import undoing
from sokoni.telegram.welcome.types import Raid
from sokoni.web import bars, heatmap, rendering
from sokoni.web.telegram import actions as action_pages
from sokoni.web.telegram import hearing, rights, words
from sokoni.web.telegram import raids as raid_pages
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

_DAYS = 30
_LATEST = PageQuery(limit=8)
# More customers than these are said to be more.
_WAITING = PageQuery(limit=9)
# Longer ago, nobody is looking for that button here; programs and /raid undo still do it.
_UNDO_OFFERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that is right in a group, or not, in words, with where one does something about it."""

    words: str
    is_bad: bool
    address: str = ""


async def show_group(request: Request, desk: Desk, session: Read, now: Now, group_id: int) -> Response:
    """How the group is, in figures and words; at most seventeen statements."""
    group = await open_group(session, desk, group_id)
    kept = await groups.find_settings(session, group_id=group_id, subject=desk.subject)
    found = await actions.statistics(session, group_id=group_id, days=_DAYS, subject=desk.subject, now=now)
    latest = await actions.list_actions(
        session, group_id=group_id, wanted=ActionFilter(), page=_LATEST, subject=desk.subject
    )
    waiting = await moderation.list_cases(session, group_id=group_id, is_open=True, subject=desk.subject, page=_WAITING)
    lacking = (await rights.missing(session, [group])).get(group.group_id)
    rests = await _why_it_rests(session, group)
    language, wording = rendering.words(request, desk.subject)
    last_raid = await undoing.find_last(session, group_id=group_id)
    days = [(now - timedelta(days=back)).date() for back in range(_DAYS - 1, -1, -1)]
    translate = partial(rendering.translate, request, desk.subject)
    return group_page(
        request,
        "overview.html",
        desk,
        group,
        tab="",
        statistics=found,
        heat=_heat(found, wording),
        penalties=bars.draw([found.days_by_kind.get(day, {}) for day in days], kinds=words.PENALTY_KINDS),
        penalty_kinds=[(kind, translate(words.PENALTY_KIND_WORDS[kind])) for kind in words.PENALTY_KINDS],
        days=[wording.day(day) for day in days],
        day_count=_DAYS,
        latest=await action_pages.show(session, request, desk, latest.items),
        top=found.top_users,
        talkers=found.top_members,
        bot_rests=rests,
        lights=_lights(translate, desk, group, lacking, rests=rests, is_moderated=kept.settings.is_moderated),
        waiting=len(waiting.items),
        more_wait=waiting.next_cursor is not None,
        raid=last_raid if last_raid is not None and last_raid.ended_at is None else None,
        past_raid=_past(last_raid, now=now),
        raid_minutes=raid_pages.SPANS,
        raid_times=[speech.duration(language.code, timedelta(minutes=each)) for each in raid_pages.SPANS],
        may_moderate=action_pages.may_moderate(desk, group),
        mark=(await marks(session, [group.id])).get(group.id, ""),
    )


def _past(raid: Raid | None, *, now: datetime) -> Raid | None:
    """A raid that ended not long ago and can be undone."""
    is_past = raid is not None and raid.ended_at is not None and raid.undone_at is None
    return raid if is_past and raid is not None and now - raid.since < _UNDO_OFFERED else None


async def download_activity(desk: Desk, session: Read, now: Now, group_id: int) -> Response:
    """How much is said in each hour of the week, as a file for a spreadsheet."""
    await open_group(session, desk, group_id)
    found = await actions.statistics(session, group_id=group_id, days=_DAYS, subject=desk.subject, now=now)
    rows = [["weekday", *(f"{hour:02}:00" for hour in range(heatmap.HOURS))]]
    rows += [[str(place + 1), *map(str, hours)] for place, hours in enumerate(found.talk)]
    return _file(rows, name="activity")


async def download_penalties(desk: Desk, session: Read, now: Now, group_id: int) -> Response:
    """What was done each day, by kind, as a file for a spreadsheet."""
    await open_group(session, desk, group_id)
    found = await actions.statistics(session, group_id=group_id, days=_DAYS, subject=desk.subject, now=now)
    kinds = sorted(found.by_kind)
    rows = [["day", *kinds]]
    rows += [
        [day.isoformat(), *(str(counts.get(kind, 0)) for kind in kinds)]
        for day, counts in sorted(found.days_by_kind.items())
    ]
    return _file(rows, name="penalties")


async def listen(
    request: Request,
    desk: Desk,
    session: Read,
    live: Annotated[Live, provided(Live)],
    group_id: int,
    since: str = "",
) -> Response:
    """A stream that tells whenever something was done; whoever asks for no stream gets the mark as it stands."""
    group = await open_group(session, desk, group_id)
    return await hearing.answer(request, session, live, TOPIC, group.id, subject=desk.subject, since=since)


async def marks(session: ReadSession, keys: Collection[UUID]) -> Mapping[UUID, str]:
    """How far each group has come; one statement."""
    return await actions.marks(session, group_keys=keys)


TOPIC = Topic("telegram-groups", marks)


async def _why_it_rests(session: ReadSession, group: Group) -> str | None:
    """Why the bot of a group does nothing, though it is there; None while it works, or where there is none."""
    if group.bot_id is None or group.state is not GroupState.ACTIVE:
        return None
    bot = await bots.find(session, bot_id=group.bot_id)
    return None if bot is None or bot.state is BotState.ACTIVE else words.BOT_STATE_WORDS[bot.state]


def _heat(found: GroupStatistics, wording: Wording) -> heatmap.HeatMap:
    counts = {(day, hour): count for day, hours in enumerate(found.talk) for hour, count in enumerate(hours)}
    return heatmap.draw(counts, weekdays=wording.weekdays())


def _lights(
    translate: partial[str],
    desk: Desk,
    group: Group,
    lacking: Sequence[str] | None,
    *,
    rests: str | None,
    is_moderated: bool,
) -> Sequence[Light]:
    said = {
        GroupState.ACTIVE: N_("The bot is in the group."),
        GroupState.CLAIMED: N_("No bot is in the group yet: nothing is enforced."),
        GroupState.DEMOTED: N_("The bot is no administrator of the group any more: nothing is enforced."),
        GroupState.LEFT: N_("The bot was taken out of the group: nothing is enforced."),
    }
    rules = N_("Rules are enforced.") if is_moderated else N_("Rules are switched off in the settings.")
    lights = [Light(translate(said[group.state]), group.state is not GroupState.ACTIVE)]
    if rests is not None:
        lights.append(Light(translate(rests), is_bad=True, address=f"{desk.here}/bots/{group.bot_id}"))
    elif group.state is GroupState.ACTIVE:
        lights.append(Light(translate(rules), not is_moderated, f"{desk.at(group)}/settings"))
    if lacking is not None:
        may_all = N_("The bot may do all that it needs.")
        comma = translate(N_(", "))
        named = comma.join(translate(each) for each in lacking)
        words = translate(N_("The bot may not yet: %(rights)s."), rights=named) if lacking else translate(may_all)
        lights.append(Light(words, bool(lacking)))
    return lights


def _file(rows: Sequence[Sequence[str]], *, name: str) -> Response:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)
