"""Raids: so many come at once that whoever comes meanwhile is put out again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Priority
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, KeptGroup
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By
from sokoni.telegram.speech.service import plain, say
from sokoni.telegram.welcome import rules, words
from sokoni.telegram.welcome.repository import newcomers, raids
from sokoni.telegram.welcome.service import captcha
from sokoni.telegram.welcome.types import NOBODY, Caller, Newcomer, Raid

END = "welcome.end_raid"


async def find_raid(session: ReadSession, *, group_id: int) -> Raid | None:
    """The raid that runs in a group; one statement."""
    return (await raids.list_running(session, group_ids=[group_id])).get(group_id)


async def start_raid(
    session: WriteSession, *, kept: KeptGroup, bot_id: UUID, lasts: timedelta, by: Caller, now: datetime
) -> Raid:
    """Put out whoever comes from now on, for so long; one that runs already lasts until then instead."""
    standing = await find_raid(session, group_id=kept.group.group_id)
    if standing is not None:
        await raids.update_raid(session, raid_id=standing.id, ends_at=now + lasts)
        await jobs.enqueue(session, END, run_at=now + lasts, raid_id=str(standing.id))
        return await find_raid(session, group_id=kept.group.group_id) or standing
    begun = _raid(kept.group, bot_id, since=now, ends_at=now + lasts, by=by)
    await _begin(session, kept, begun, now=now)
    return begun


async def end_raid(session: WriteSession, *, raid_id: UUID, is_early: bool, now: datetime, by: Caller = NOBODY) -> bool:
    """Let people come again, if the time of a raid is over or somebody says so; whether it ran."""
    standing = await raids.get_running_locked(session, raid_id=raid_id)
    if standing is None or (standing.ends_at > now and not is_early):
        return False
    await raids.update_raid(session, raid_id=raid_id, ended_at=now)
    count = await raids.count_raided(session, group_id=standing.group_id, since=standing.since)
    kept = (await group.list_kept(session, group_ids=[standing.group_id])).get(standing.group_id)
    new = logged(standing.group_id, standing.id, by, {"state": "ended", "count": count}, now)
    if kept is None:
        await action.log(session, actions=[new], now=now)
    else:
        await moderation.note(session, kept=kept, new=new, now=now)
        text = say(kept.settings.language, words.RAID_ENDED, count=count)
        undo = [[{"text": plain(kept.settings.language, words.UNDO), "callback_data": rules.undo_data(raid_id)}]]
        said = actions.send_message(
            standing.bot_id,
            standing.group_id,
            text,
            buttons=undo if count else None,
            parse_mode="HTML",
            priority=Priority.NOTICE,
        )
        await sending.send(session, [said], now=now)
    return True


async def put_out(
    session: WriteSession, *, kept: Mapping[int, KeptGroup], came: Sequence[Newcomer], now: datetime
) -> frozenset[UUID]:
    """Put out those who came while a raid runs, or who make one by coming; their ids.

    Who was brought, has passed a captcha or paid in the shop stays, and who was here before. Two statements where all
    is quiet.
    """
    running = dict(await raids.lock_running(session, group_ids=list({each.group_id for each in came})))
    watched = [group_id for group_id in {each.group_id for each in came} if _is_watched(kept, running, group_id)]
    if watched:
        running |= await _detect(session, kept, watched, came, now=now)
    put = [
        raider
        for raid in running.values()
        for raider in await newcomers.list_raiders_locked(session, group_id=raid.group_id, since=raid.since)
    ]
    return await _penalise(session, kept, running, put, now=now) if put else frozenset()


def _is_watched(kept: Mapping[int, KeptGroup], running: Mapping[int, Raid], group_id: int) -> bool:
    return group_id not in running and kept[group_id].settings.raid.is_on


async def _detect(
    session: WriteSession,
    kept: Mapping[int, KeptGroup],
    group_ids: Sequence[int],
    came: Sequence[Newcomer],
    *,
    now: datetime,
) -> Mapping[int, Raid]:
    within = {each: timedelta(seconds=kept[each].settings.raid.within_seconds) for each in group_ids}
    first = min(each.joined_at for each in came) - max(within.values())
    joined = await raids.list_joined(session, group_ids=group_ids, since=first)
    begun: dict[int, Raid] = {}
    for group_id in group_ids:
        settings = kept[group_id].settings.raid
        since = rules.raid_since(joined.get(group_id, ()), joins=settings.joins, within=within[group_id])
        if since is not None:
            bot_id = next(each.bot_id for each in came if each.group_id == group_id)
            ends_at = now + timedelta(seconds=settings.lasts_seconds)
            begun[group_id] = _raid(kept[group_id].group, bot_id, since=since, ends_at=ends_at)
            await _begin(session, kept[group_id], begun[group_id], now=now)
    return begun


async def _begin(session: WriteSession, kept: KeptGroup, raid: Raid, *, now: datetime) -> None:
    if not await raids.insert_raid(session, raid):
        return
    await jobs.enqueue(session, END, run_at=raid.ends_at, raid_id=str(raid.id))
    caller = Caller(user_id=raid.started_by, account_id=raid.account_id)
    await moderation.note(
        session, kept=kept, new=logged(raid.group_id, raid.id, caller, {"state": "began"}, now), now=now
    )
    template = words.RAID_CALLED if raid.is_called else words.RAID_BEGAN
    text = say(kept.settings.language, template, time=raid.ends_at - now)
    said = actions.send_message(raid.bot_id, raid.group_id, text, parse_mode="HTML", priority=Priority.NOTICE)
    await sending.send(session, [said], now=now)


async def _penalise(
    session: WriteSession,
    kept: Mapping[int, KeptGroup],
    running: Mapping[int, Raid],
    put: Sequence[Newcomer],
    *,
    now: datetime,
) -> frozenset[UUID]:
    offences = [
        captcha.offence(
            kept[each.group_id],
            each,
            kept[each.group_id].settings.raid.penalty,
            reason=words.CAME_WITH_A_RAID,
            key=f"raid:{each.id}",
            details={"by": "raid", "raid_id": str(running[each.group_id].id)},
            now=now,
            by=By(moderator_id=running[each.group_id].started_by),
            # A hundred lines would hide the two that say when it began and ended.
            is_told=False,
        )
        for each in put
    ]
    outcomes = await moderation.penalise(session, offences=offences, now=now)
    queued = {each.id for each, outcome in zip(put, outcomes, strict=True) if outcome.is_queued}
    await newcomers.mark_raided(session, newcomer_ids=[each.id for each in put if each.id not in queued])
    if queued:
        await newcomers.vouch(session, newcomer_ids=list(queued))
    gone = [each for each in put if each.id not in queued]
    await sending.send(session, captcha.take_prompts_away(gone), now=now)
    return frozenset(each.id for each in gone)


def _raid(group: Group, bot_id: UUID, *, since: datetime, ends_at: datetime, by: Caller = NOBODY) -> Raid:
    return Raid(
        id=ids.new_id(),
        group_id=group.group_id,
        bot_id=bot_id,
        since=since,
        ends_at=ends_at,
        started_by=by.user_id,
        ended_at=None,
        account_id=by.account_id,
    )


def logged(group_id: int, raid_id: UUID, by: Caller, details: Mapping[str, object], now: datetime) -> NewAction:
    """How something about a raid stands in the log; each state of it once."""
    return NewAction(
        group_id=group_id,
        kind=ActionKind.RAID.value,
        moderator_id=by.user_id,
        account_id=by.account_id,
        details=details,
        occurred_at=now,
        decision_key=f"raid:{raid_id}:{details['state']}",
    )
