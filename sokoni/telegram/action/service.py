"""What can be done with actions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sokoni.core import ids, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import errors, repository, rules
from sokoni.telegram.action.rules import Fact, Placed
from sokoni.telegram.action.types import (
    Action,
    ActionFilter,
    GroupStatistics,
    MonthStatistics,
    NewAction,
    Tally,
    Trend,
    UserStatistics,
)
from sokoni.telegram.group import hours
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup, Need
from sokoni.telegram.member import service as member

_TOP = 10
_WEEK = 7


async def log(session: WriteSession, *, actions: Sequence[NewAction], now: datetime) -> Sequence[UUID]:
    """The ids of actions that are new, logged and counted, in their order.

    Left out are decisions that were logged before, and what is said of groups that are not here. Four statements
    however many there are, and one more for each group in which one takes another back.
    """
    if not actions:
        return []
    keys = await group.list_keys(session, group_ids={each.group_id for each in actions})
    placed = {
        each.id or ids.new_id(): Placed(keys[each.group_id], each, each.occurred_at or now)
        for each in actions
        if each.group_id in keys
    }
    new = await repository.insert_actions(session, placed.items())
    logged = {action_id: each for action_id, each in placed.items() if action_id in new}
    facts = [fact for each in logged.values() for fact in rules.facts_of(each)]
    await _count(session, facts, total=1, undone=0)
    for key in sorted({each.group_key for each in logged.values() if each.action.undoes_id is not None}):
        undone = [each.action.undoes_id for each in logged.values() if each.group_key == key]
        await _mark(session, key, [each for each in undone if each is not None], now=now)
    return list(logged)


async def log_for(
    session: WriteSession,
    *,
    group_id: int,
    actions: Sequence[NewAction],
    subject: Subject,
    kept: timedelta,
    now: datetime,
) -> Sequence[UUID]:
    """The ids of actions that somebody logs in a group and that are new; see `log`.

    Raises:
        GroupMissing, TeamRoleRequired: it is not theirs to log in.
        ActionTimeUnfit: one is of the future, or too long ago to be kept.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    for each in actions:
        if each.occurred_at is not None:
            rules.check_time(each.occurred_at, now=now, kept=kept)
    return await log(session, actions=actions, now=now)


async def mark_undone(
    session: WriteSession, *, group_id: int, action_ids: Collection[UUID], now: datetime
) -> Sequence[UUID]:
    """Those of some actions of a group that were taken back now, and not before; at most four statements."""
    keys = await group.list_keys(session, group_ids=[group_id])
    return await _mark(session, keys[group_id], action_ids, now=now) if group_id in keys else []


async def find(session: ReadSession, *, group_id: int, action_id: UUID, subject: Subject) -> Action:
    """An action; two statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        ActionMissing: there is none, or it is no longer kept.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    action = await repository.get(session, group_key=found.id, action_id=action_id)
    if action is None:
        raise errors.ActionMissing
    return action


async def find_bare(session: ReadSession, *, group_key: UUID, action_id: UUID) -> Action | None:
    """The same for who asks for nobody: a button under a message, a job; one statement."""
    return await repository.get(session, group_key=group_key, action_id=action_id)


async def list_standing_bans(
    session: ReadSession, *, group_key: UUID, user_ids: Collection[int], now: datetime
) -> Mapping[int, Sequence[Action]]:
    """The bans of some people in a group that nobody took back and whose time is not over; one statement."""
    return await repository.list_standing_bans(session, group_key=group_key, user_ids=user_ids, now=now)


async def list_let_in(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> Mapping[int, datetime]:
    """When some people were last let into a group again; one statement. Who never was is left out."""
    return await repository.list_let_in(session, group_key=group_key, user_ids=user_ids)


async def list_shared(
    session: ReadSession, *, group_keys: Collection[UUID], action_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Action]]:
    """What followed in some groups from bans of another one and was not taken back, by group; one statement."""
    return await repository.list_shared(session, group_keys=group_keys, action_ids=action_ids)


async def list_shared_with(
    session: ReadSession, *, group_key: UUID, group_keys: Collection[UUID], limit: int
) -> Mapping[UUID, Sequence[Action]]:
    """Bans that a group shared with some others, or these with it, and that stand; one statement.

    By the group in which they were carried out.
    """
    return await repository.list_shared_with(session, group_key=group_key, group_keys=group_keys, limit=limit)


async def list_of_raid(session: ReadSession, *, group_key: UUID, raid_id: UUID, limit: int) -> Sequence[Action]:
    """What was done to people because of a raid and was not taken back, the first ones; one statement."""
    return await repository.list_of_raid(session, group_key=group_key, raid_id=raid_id, limit=limit)


async def list_done_to(
    session: ReadSession,
    *,
    people: Collection[tuple[UUID, int]],
    kinds: Collection[str],
    since: datetime | None = None,
) -> Mapping[tuple[UUID, int], Sequence[Action]]:
    """What of some kinds was done to some people, each in a group by our own id, the oldest first; one statement.

    Since a time only the days from that on are looked into.
    """
    found: dict[tuple[UUID, int], list[Action]] = {each: [] for each in people}
    for group_key, done in await repository.list_done_to(session, people=people, kinds=kinds, since=since):
        if done.user_id is not None:
            found[group_key, done.user_id].append(done)
    return found


async def list_last_done(
    session: ReadSession, *, group_keys: Collection[UUID], user_ids: Collection[int], kind: str
) -> Mapping[int, Action]:
    """What of a kind was last done to some people in some groups, as far as it is kept; one statement, or none.

    For who was let in otherwise.
    """
    if not group_keys or not user_ids:
        return {}
    return await repository.list_last_done(session, group_keys=group_keys, user_ids=user_ids, kind=kind)


async def list_actions(
    session: ReadSession, *, group_id: int, wanted: ActionFilter, page: PageQuery, subject: Subject
) -> Page[Action]:
    """A page of what was done in a group, the newest first; two statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        InvalidCursor: the cursor is damaged.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_actions(session, group_key=found.id, wanted=wanted, page=page)


async def statistics(
    session: ReadSession, *, group_id: int, days: int, subject: Subject, now: datetime
) -> GroupStatistics:
    """What was done and said in a group in the last days, by its own clock; six statements, however much it was.

    Raises:
        GroupMissing: the group is not theirs to read.
    """
    kept = await group.find_settings(session, group_id=group_id, subject=subject)
    return await statistics_of(session, kept=kept, days=days, now=now)


async def statistics_of(session: ReadSession, *, kept: KeptGroup, days: int, now: datetime) -> GroupStatistics:
    """The same for who was let in otherwise; five statements."""
    key, zone = kept.group.id, kept.settings.timezone
    since = now - timedelta(days=days)
    rows = await repository.read_statistics(session, group_key=key, since=since, until=now, zone=zone)
    top = await repository.list_top_users(session, group_key=key, limit=_TOP)
    names = await member.find_some(session, group_key=key, user_ids=[each.user_id for each in top])
    talk, top_members = await member.read_talk(session, group_key=key, since=since, until=now, zone=zone)
    kinds = [row for row in rows if row.is_kind and not row.is_day]
    tallies = {row.kind: Tally(total=row.total, undone=row.undone) for row in kinds if row.total}
    days_by_kind = rules.days_by_kind((row.day, row.kind, row.total) for row in rows if row.is_day and row.total)
    return GroupStatistics(
        since=since,
        until=now,
        timezone=zone,
        all=rules.sum_of(tallies.values()),
        by_kind=dict(sorted(tallies.items(), key=lambda each: (-each[1].total, each[0]))),
        by_day={day: sum(each.values()) for day, each in days_by_kind.items()},
        days_by_kind=days_by_kind,
        hours=hours.heat((row.weekday, row.hour, row.total) for row in rows if row.weekday is not None),
        messages=sum(map(sum, talk)),
        talk=talk,
        top_users=[replace(each, name=names[each.user_id].name) if each.user_id in names else each for each in top],
        top_members=top_members,
        trending=rules.trends(
            [Trend(kind=row.kind, last_day=row.last_day, usual_day=row.week_before / _WEEK) for row in kinds]
        ),
    )


async def marks(session: ReadSession, *, group_keys: Collection[UUID]) -> Mapping[UUID, str]:
    """What changes with each action that is logged or taken back, by group; one statement, for pages that are open."""
    return await repository.read_marks(session, group_keys=group_keys)


async def user_statistics(session: ReadSession, *, group_id: int, user_id: int, subject: Subject) -> UserStatistics:
    """What was done to somebody in a group since it came; three statements. Of who is not known, nothing was done.

    Raises:
        GroupMissing: the group is not theirs to read.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    counted = await repository.read_user(session, group_key=found.id, user_id=user_id)
    everything = counted.get(rules.ALL)
    return UserStatistics(
        user_id=user_id,
        member=(await member.find_some(session, group_key=found.id, user_ids=[user_id])).get(user_id),
        all=everything[0] if everything else Tally(),
        by_kind={kind: each[0] for kind, each in sorted(counted.items()) if kind != rules.ALL},
        first_at=everything[1] if everything else None,
        last_at=everything[2] if everything else None,
    )


async def count_done_to(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> int:
    """How often something was done to any of some accounts in a group since it came; one statement."""
    return await repository.count_done_to(session, group_key=group_key, user_ids=user_ids)


async def keep_days(session: WriteSession, *, today: date, kept: timedelta) -> None:
    """Make the parts of days to come, and let go of days that are kept no more; done twice, nothing happens."""
    existing = await repository.list_days(session)
    for day in rules.days_to_make(existing, today=today, kept=kept):
        await repository.add_day(session, day)
    for day in rules.days_to_drop(existing, today=today, kept=kept):
        await repository.drop_day(session, day)
    await repository.drop_strays(session, before=today - timedelta(days=kept.days))


async def months(
    session: ReadSession, *, group_id: int, months: int, subject: Subject, now: datetime
) -> Sequence[MonthStatistics]:
    """What was done and said in a group in each of the last months of UTC; three statements.

    Raises:
        GroupMissing: the group is not theirs to read.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    since = parts.first_of(now.astimezone(UTC).date(), months=1 - months)
    done = await repository.read_months(session, group_key=found.id, since=since)
    said = await member.read_months(session, group_key=found.id, since=since)
    return rules.by_month(done, said)


async def keep_hours(session: WriteSession, *, today: date, kept: timedelta) -> None:
    """Let go of hours that nothing asks for any more, of which the sums of months stay; done twice, it is done once."""
    since = rules.hours_since(today, kept=kept)
    await repository.keep_hours(session, since=since, today=today)
    await member.keep_hours(session, since=since, today=today)


async def _mark(
    session: WriteSession, group_key: UUID, action_ids: Collection[UUID], *, now: datetime
) -> Sequence[UUID]:
    undone = await repository.mark_undone(session, group_key=group_key, action_ids=action_ids, now=now)
    await _count(session, [fact for _, fact in undone], total=0, undone=1)
    return [action_id for action_id, _ in undone]


async def _count(session: WriteSession, facts: Sequence[Fact], *, total: int, undone: int) -> None:
    if facts:
        await repository.count_hours(session, rules.by_hour(facts, total=total, undone=undone))
        await repository.count_users(session, rules.by_user(facts, total=total, undone=undone))
