"""What is counted of actions, and which days are kept. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sokoni.telegram.action.errors import ActionTimeUnfit
from sokoni.telegram.action.types import Action, ActionKind, MonthStatistics, NewAction, Tally, Trend
from sokoni.telegram.group.settings_types import SHORTEST_SECONDS

_K = TypeVar("_K")
MAX_AT_ONCE, MAX_REASON, MAX_KIND, MAX_KEY = 1000, 1000, 40, 200
# Clocks of programs that log may run ahead of ours so much.
_AHEAD = timedelta(minutes=5)
# Days that are made ahead; a worker may be away so long before days are made late.
DAYS_AHEAD = 14
# As many stand out as a page shows.
_TRENDS = 5
# So far statistics look back, hour by hour.
MAX_DAYS = 366
# As many months are shown at most.
MAX_MONTHS = 120
# All kinds together, in counters of somebody.
ALL = ""
# Under what name an action says which messages went with it.
GONE = "deleted"


# Telegram takes a ban that ends sooner for one that never ends: it counts as over.
_SHORTEST = timedelta(seconds=SHORTEST_SECONDS)


@dataclass(frozen=True, slots=True)
class Placed:
    """An action with our own id of its group and the time at which it counts."""

    group_key: UUID
    action: NewAction
    at: datetime


@dataclass(slots=True)
class Counted:
    """How much a counter grows, and between which times."""

    total: int
    undone: int
    first_at: datetime
    last_at: datetime


Hours = Mapping[tuple[UUID, datetime, str], Counted]
Users = Mapping[tuple[UUID, int, str], Counted]


@dataclass(frozen=True, slots=True)
class Fact:
    """What of an action is counted."""

    group_key: UUID
    kind: str
    user_id: int | None
    at: datetime


def facts_of(placed: Placed) -> Sequence[Fact]:
    """What is counted of an action: itself, and that a message went with it where it says which (`deleted`).

    A message that a rule takes away with a warning is one decision and one line of the log, but two things were done;
    taking the warning back does not bring the message back.
    """
    action, kinds = placed.action, [placed.action.kind]
    gone = action.details.get(GONE)
    if action.kind != ActionKind.DELETE and isinstance(gone, list) and gone:
        kinds.append(ActionKind.DELETE.value)
    return [Fact(placed.group_key, kind, action.user_id, placed.at) for kind in kinds]


def check_time(occurred_at: datetime, *, now: datetime, kept: timedelta) -> None:
    """Pass what happened lately.

    Raises:
        ActionTimeUnfit: it is in the future, or too long ago to be kept.
    """
    earliest = now - kept
    if not earliest <= occurred_at <= now + _AHEAD:
        raise ActionTimeUnfit(occurred_at=occurred_at, earliest=earliest)


def by_hour(facts: Iterable[Fact], *, total: int, undone: int) -> Hours:
    """How the counters of hours grow, in the order of their keys, so that two who count never wait for each other."""
    counted: dict[tuple[UUID, datetime, str], Counted] = {}
    for fact in facts:
        hour = fact.at.replace(minute=0, second=0, microsecond=0)
        _add(counted, (fact.group_key, hour, fact.kind), fact, total=total, undone=undone)
    return dict(sorted(counted.items()))


def by_user(facts: Iterable[Fact], *, total: int, undone: int) -> Users:
    """How the counters of people grow, for each kind and for all together, in the order of their keys."""
    counted: dict[tuple[UUID, int, str], Counted] = {}
    for fact in facts:
        if fact.user_id is not None:
            for kind in (fact.kind, ALL):
                _add(counted, (fact.group_key, fact.user_id, kind), fact, total=total, undone=undone)
    return dict(sorted(counted.items()))


def _add(counted: dict[_K, Counted], key: _K, fact: Fact, *, total: int, undone: int) -> None:
    standing = counted.get(key)
    if standing is None:
        counted[key] = Counted(total, undone, fact.at, fact.at)
        return
    standing.total += total
    standing.undone += undone
    standing.first_at = min(standing.first_at, fact.at)
    standing.last_at = max(standing.last_at, fact.at)


def days_to_make(existing: Iterable[date], *, today: date, kept: timedelta) -> Sequence[date]:
    """The days that should have a part of their own and have none: from the oldest that is kept on, and some ahead."""
    first = today - timedelta(days=kept.days)
    wanted = {first + timedelta(days=index) for index in range(kept.days + DAYS_AHEAD + 1)}
    return sorted(wanted - set(existing))


def days_to_drop(existing: Iterable[date], *, today: date, kept: timedelta) -> Sequence[date]:
    """The days of which nothing is kept any more."""
    first = today - timedelta(days=kept.days)
    return sorted(day for day in existing if day < first)


def hours_since(today: date, *, kept: timedelta) -> date:
    """From which day on hours are kept: as far as statistics look back, and an action may be taken back.

    What is usual is measured by the days before, so that a few more belong to the farthest look.
    """
    return today - max(timedelta(days=MAX_DAYS + 10), kept)


def by_month(done: Iterable[tuple[date, str, Tally]], said: Mapping[date, int]) -> Sequence[MonthStatistics]:
    """What was done and said in each month in which anything was, the newest first."""
    kinds: dict[date, dict[str, Tally]] = {month: {} for month in said}
    for month, kind, tally in done:
        kinds.setdefault(month, {})[kind] = tally
    return [
        MonthStatistics(month=month, all=sum_of(tallies.values()), by_kind=tallies, messages=said.get(month, 0))
        for month, tallies in sorted(kinds.items(), reverse=True)
    ]


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All of some together."""
    each = list(tallies)
    return Tally(total=sum(one.total for one in each), undone=sum(one.undone for one in each))


def days_by_kind(cells: Iterable[tuple[date, str, int]]) -> Mapping[date, Mapping[str, int]]:
    """How often each kind of thing was done on each day, in the order of days."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for day, kind, count in sorted(cells):
        found[day][kind] = count
    return dict(found)


def trends(found: Iterable[Trend]) -> Sequence[Trend]:
    """What was done more than usual in the last day, by how much; the few that stand out."""
    rising = [each for each in found if each.last_day > each.usual_day]
    return sorted(rising, key=lambda each: (each.usual_day - each.last_day, each.kind))[:_TRENDS]


def is_in_force(action: Action, *, now: datetime) -> bool:
    """Whether something that was done to somebody for a time, or for good, still holds."""
    return action.ends_at is None or action.ends_at - now > _SHORTEST
