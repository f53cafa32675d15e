"""All SQL of actions. Counters grow in the order of their keys, so that two who log never wait for each other."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from sokoni.core import pages, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset, PreparedPages
from sokoni.core.prepared import Prepared
from sokoni.telegram.action import rules
from sokoni.telegram.action.models import ActionRow, ActionUserRow
from sokoni.telegram.action.rules import Fact, Hours, Placed, Users
from sokoni.telegram.action.types import Action, ActionFilter, ActionKind, BusyMember, Tally

Condition = Callable[[], tuple[ColumnElement[bool], ...]]
_ACTION = tuple(ActionRow.__table__.columns[name] for name in Action.__dataclass_fields__)
_NEWEST = Keyset(columns=(ActionRow.occurred_at, ActionRow.id), kinds=(datetime, UUID), falls=True)
_PENALTIES = (ActionKind.MUTE, ActionKind.KICK, ActionKind.BAN)
_PAGES = PreparedPages(_NEWEST)


def _is(name: str) -> Condition:
    column = ActionRow.__table__.columns[name]
    return lambda: (column == bindparam(name, type_=column.type),)


# What may be asked of actions. The day beside the time: parts of other days are not even opened.
_TIMES = frozenset({"since", "until"})
_ASKED: Mapping[str, Condition] = {
    **{name: _is(name) for name in ("kind", "user_id", "moderator_id", "rule_id")},
    "since": lambda: (
        ActionRow.occurred_at >= bindparam("since", type_=ActionRow.occurred_at.type),
        ActionRow.occurred_on >= bindparam("since_on", type_=ActionRow.occurred_on.type),
    ),
    "until": lambda: (
        ActionRow.occurred_at < bindparam("until", type_=ActionRow.occurred_at.type),
        ActionRow.occurred_on <= bindparam("until_on", type_=ActionRow.occurred_on.type),
    ),
}
_OF_USER = Prepared(
    lambda: select(
        ActionUserRow.kind, ActionUserRow.total, ActionUserRow.undone, ActionUserRow.first_at, ActionUserRow.last_at
    ).where(ActionUserRow.group_key == bindparam("group_key"), ActionUserRow.user_id == bindparam("user_id"))
)
# One value however many rows there are: a statement with a value for each cell takes longer to build than to run.
_INSERT = text(
    """
    INSERT INTO group_actions (
        id, group_key, occurred_on, kind, user_id, moderator_id, account_id, rule_id, message_id, reason,
        duration_seconds, details, decision_key, undoes_id, occurred_at
    )
    SELECT id, group_key, occurred_on, kind, user_id, moderator_id, account_id, rule_id, message_id, reason,
        duration_seconds, details, decision_key, undoes_id, occurred_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (
        id uuid, group_key uuid, occurred_on date, kind text, user_id bigint, moderator_id bigint, account_id uuid,
        rule_id uuid, message_id bigint, reason text, duration_seconds bigint, details jsonb, decision_key text,
        undoes_id uuid, occurred_at timestamptz
    )
    ON CONFLICT DO NOTHING
    RETURNING id
    """
)
_COUNT_HOURS = text(
    """
    INSERT INTO group_action_hours (group_key, hour, kind, total, undone)
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS new (group_key uuid, hour timestamptz, kind text, total bigint, undone bigint)
    ON CONFLICT (group_key, hour, kind) DO UPDATE SET
        total = group_action_hours.total + excluded.total, undone = group_action_hours.undone + excluded.undone
    """
)
_COUNT_USERS = text(
    """
    INSERT INTO group_action_users (group_key, user_id, kind, total, undone, first_at, last_at)
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (
        group_key uuid, user_id bigint, kind text, total bigint, undone bigint,
        first_at timestamptz, last_at timestamptz
    )
    ON CONFLICT (group_key, user_id, kind) DO UPDATE SET
        total = group_action_users.total + excluded.total,
        undone = group_action_users.undone + excluded.undone,
        first_at = least(group_action_users.first_at, excluded.first_at),
        last_at = greatest(group_action_users.last_at, excluded.last_at)
    """
)
_HOURS = "group_action_hours"
# Months are those of UTC, whatever clock the group has.
_SUM_MONTHS = """
    INSERT INTO group_action_months (group_key, month, kind, total, undone)
    SELECT group_key, date_trunc('month', hour AT TIME ZONE 'UTC')::date, kind, sum(total), sum(undone)
    FROM {part} GROUP BY 1, 2, 3
    ON CONFLICT (group_key, month, kind) DO UPDATE SET
        total = group_action_months.total + excluded.total, undone = group_action_months.undone + excluded.undone
"""
_MONTHS = text(
    """
    SELECT month, kind, sum(total)::bigint AS total, sum(undone)::bigint AS undone FROM (
        SELECT month, kind, total, undone FROM group_action_months WHERE group_key = :group_key AND month >= :since
        UNION ALL
        SELECT date_trunc('month', hour AT TIME ZONE 'UTC')::date, kind, total, undone FROM group_action_hours
        WHERE group_key = :group_key AND hour >= CAST(:since AS date) AT TIME ZONE 'UTC'
    ) AS counted
    GROUP BY month, kind ORDER BY month DESC, total DESC, kind
    """
)
_MARK_UNDONE = text(
    """
    UPDATE group_actions SET undone_at = :now
    WHERE group_key = :group_key AND id = ANY(CAST(:ids AS uuid[])) AND undone_at IS NULL
    RETURNING id, kind, user_id, occurred_at
    """
)
# What was done by kind, by kind and day, and by the hour of the week: three sums of the same hours.
_STATISTICS = text(
    """
    SELECT kind, local::date AS day, extract(isodow FROM local)::int AS weekday, extract(hour FROM local)::int AS hour,
        coalesce(sum(total) FILTER (WHERE is_meant), 0)::bigint AS total,
        coalesce(sum(undone) FILTER (WHERE is_meant), 0)::bigint AS undone,
        coalesce(sum(total) FILTER (WHERE at >= :day_ago), 0)::bigint AS last_day,
        coalesce(sum(total) FILTER (WHERE at >= :week_before AND at < :day_ago), 0)::bigint AS week_before,
        grouping(kind) = 0 AS is_kind, grouping(local::date) = 0 AS is_day
    FROM (
        SELECT kind, hour AS at, total, undone, hour AT TIME ZONE :zone AS local, hour >= :since AS is_meant
        FROM group_action_hours
        WHERE group_key = :group_key AND hour >= least(CAST(:since AS timestamptz), :week_before) AND hour < :until
    ) AS counted
    GROUP BY GROUPING SETS (
        (kind), (kind, local::date), (extract(isodow FROM local)::int, extract(hour FROM local)::int)
    )
    """
)
# How far the latest counters of groups have come: each logged or undone action moves one of them.
_MARKS = text(
    """
    SELECT key, concat_ws('.', extract(epoch FROM max(hour))::bigint, sum(total), sum(undone)) AS mark
    FROM unnest(CAST(:keys AS uuid[])) AS key
    LEFT JOIN LATERAL (
        SELECT hour, total, undone FROM group_action_hours WHERE group_key = key ORDER BY hour DESC LIMIT 200
    ) AS latest ON true
    GROUP BY key
    """
)
_OF_PEOPLE = """
    SELECT {columns} FROM group_actions AS done
    JOIN jsonb_to_recordset(CAST(:people AS jsonb)) AS wanted (group_key uuid, user_id bigint)
        USING (group_key, user_id)
    WHERE done.kind = ANY(CAST(:kinds AS text[])) {more}
    ORDER BY done.occurred_at, done.id
"""
_DONE = ", ".join(("group_key", *Action.__dataclass_fields__))
_DONE_TO = text(_OF_PEOPLE.format(columns=_DONE, more=""))
# Days are partitions: those before are not looked into.
_DONE_TO_SINCE = text(_OF_PEOPLE.format(columns=_DONE, more="AND done.occurred_on >= :since"))
_DAYS = text(
    """
    SELECT substring(child.relname from '_p(\\d{8})$') AS day
    FROM pg_inherits
    JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = 'group_actions'::regclass AND child.relname ~ '_p\\d{8}$'
    """
)


async def insert_actions(session: WriteSession, placed: Iterable[tuple[UUID, Placed]]) -> Collection[UUID]:
    """Write actions under their ids; the ids of those whose decision was not logged before."""
    rows = [_row(action_id, each) for action_id, each in placed]
    return set((await session.execute(_INSERT, {"rows": _json(rows)})).scalars())


async def count_hours(session: WriteSession, hours: Hours) -> None:
    """Let the counters of hours grow."""
    rows = [
        {"group_key": key, "hour": hour, "kind": kind, "total": each.total, "undone": each.undone}
        for (key, hour, kind), each in hours.items()
    ]
    await session.execute(_COUNT_HOURS, {"rows": _json(rows)})


async def count_users(session: WriteSession, users: Users) -> None:
    """Let the counters of people grow."""
    rows = [
        {
            "group_key": key,
            "user_id": user_id,
            "kind": kind,
            "total": each.total,
            "undone": each.undone,
            "first_at": each.first_at,
            "last_at": each.last_at,
        }
        for (key, user_id, kind), each in users.items()
    ]
    await session.execute(_COUNT_USERS, {"rows": _json(rows)})


async def mark_undone(
    session: WriteSession, *, group_key: UUID, action_ids: Collection[UUID], now: datetime
) -> Sequence[tuple[UUID, Fact]]:
    """Note that actions were taken back; those that were not before."""
    values = {"group_key": group_key, "ids": [str(each) for each in action_ids], "now": now}
    return [
        (row.id, Fact(group_key=group_key, kind=row.kind, user_id=row.user_id, at=row.occurred_at))
        for row in await session.execute(_MARK_UNDONE, values)
    ]


async def get(session: ReadSession, *, group_key: UUID, action_id: UUID) -> Action | None:
    """An action of a group."""
    statement = select(*_ACTION).where(ActionRow.id == action_id, ActionRow.group_key == group_key)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _action(row)


async def list_standing_bans(
    session: ReadSession, *, group_key: UUID, user_ids: Collection[int], now: datetime
) -> Mapping[int, Sequence[Action]]:
    """The bans of some people in a group that hold, by person, the first one first."""
    statement = (
        select(*_ACTION)
        .where(
            ActionRow.group_key == group_key,
            ActionRow.user_id == func.any(sorted(user_ids)),
            ActionRow.kind == ActionKind.BAN.value,
            ActionRow.undone_at.is_(None),
        )
        .order_by(ActionRow.occurred_at, ActionRow.id)
    )
    found: dict[int, list[Action]] = {}
    for row in await session.execute(statement):
        action = _action(row)
        if action.user_id is not None and rules.is_in_force(action, now=now):
            found.setdefault(action.user_id, []).append(action)
    return found


async def list_let_in(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> Mapping[int, datetime]:
    """When some people were last let into a group again, however often that was."""
    statement = (
        select(ActionRow.user_id, func.max(ActionRow.occurred_at).label("at"))
        .where(
            ActionRow.group_key == group_key,
            ActionRow.user_id == func.any(sorted(user_ids)),
            ActionRow.kind == ActionKind.UNBAN.value,
            # Where another ban held, nobody was let in.
            ~ActionRow.details.has_key("state"),
        )
        .group_by(ActionRow.user_id)
    )
    return {row.user_id: row.at for row in await session.execute(statement)}


async def list_shared(
    session: ReadSession, *, group_keys: Collection[UUID], action_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Action]]:
    """What followed in some groups from some bans, by group."""
    statement = _standing_bans(group_keys).where(
        ActionRow.details["action_id"].astext == func.any([str(each) for each in action_ids])
    )
    return await _by_group(session, statement)


async def list_shared_with(
    session: ReadSession, *, group_key: UUID, group_keys: Collection[UUID], limit: int
) -> Mapping[UUID, Sequence[Action]]:
    """Bans that were shared between a group and others, by the group in which they were carried out."""
    given = ActionRow.details["shared_from"].astext == str(group_key)
    taken = (ActionRow.group_key == group_key) & ActionRow.details.has_key("shared_by")
    statement = _standing_bans([group_key, *group_keys]).where(given | taken).limit(limit)
    return await _by_group(session, statement)


async def list_of_raid(session: ReadSession, *, group_key: UUID, raid_id: UUID, limit: int) -> Sequence[Action]:
    """What was done to people because of a raid and holds, the first ones."""
    statement = (
        select(*_ACTION)
        .where(
            ActionRow.group_key == group_key,
            ActionRow.kind == func.any([each.value for each in _PENALTIES]),
            ActionRow.details["raid_id"].astext == str(raid_id),
            ActionRow.undone_at.is_(None),
        )
        .order_by(ActionRow.occurred_at, ActionRow.id)
        .limit(limit)
    )
    return [_action(row) for row in await session.execute(statement)]


def _standing_bans(group_keys: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(*_ACTION, ActionRow.group_key)
        .where(
            ActionRow.group_key == func.any(sorted(group_keys)),
            ActionRow.kind == ActionKind.BAN.value,
            ActionRow.undone_at.is_(None),
        )
        .order_by(ActionRow.occurred_at, ActionRow.id)
    )


async def _by_group(session: ReadSession, statement: Select[*tuple[Any, ...]]) -> Mapping[UUID, Sequence[Action]]:
    found: dict[UUID, list[Action]] = {}
    for row in await session.execute(statement):
        found.setdefault(row.group_key, []).append(_action(row))
    return found


async def list_done_to(
    session: ReadSession, *, people: Collection[tuple[UUID, int]], kinds: Collection[str], since: datetime | None
) -> Sequence[tuple[UUID, Action]]:
    """What of some kinds was done to some people, each in a group, with the group, in the order in which it was."""
    wanted = [{"group_key": str(group_key), "user_id": user_id} for group_key, user_id in sorted(people)]
    statement = _DONE_TO if since is None else _DONE_TO_SINCE
    values: dict[str, Any] = {"people": _json(wanted), "kinds": list(kinds)}
    rows = await session.execute(statement, values if since is None else {**values, "since": since.date()})
    return [(row.group_key, _action(row)) for row in rows]


async def list_last_done(
    session: ReadSession, *, group_keys: Collection[UUID], user_ids: Collection[int], kind: str
) -> Mapping[int, Action]:
    """What of a kind was last done to some people in some groups."""
    mine = (
        ActionRow.group_key.in_(list(group_keys)),
        ActionRow.user_id.in_(list(user_ids)),
        ActionRow.kind == kind,
        ActionRow.undone_at.is_(None),
    )
    order = (ActionRow.user_id, ActionRow.occurred_at.desc(), ActionRow.id.desc())
    statement = select(*_ACTION).ext(distinct_on(ActionRow.user_id)).where(*mine).order_by(*order)
    return {row.user_id: _action(row) for row in await session.execute(statement)}


async def list_actions(
    session: ReadSession, *, group_key: UUID, wanted: ActionFilter, page: pages.PageQuery
) -> pages.Page[Action]:
    """A page of what was done in a group, the newest first."""
    values = {name: value for name in _ASKED if (value := getattr(wanted, name)) is not None}
    days = {f"{name}_on": value.date() for name, value in values.items() if name in _TIMES}
    return await _PAGES.read(
        session,
        (*values, wanted.is_undone),
        partial(_asked, list(values), is_undone=wanted.is_undone),
        page,
        values={"group_key": group_key, **values, **days},
        show=_action,
    )


async def read_statistics(
    session: ReadSession, *, group_key: UUID, since: datetime, until: datetime, zone: str
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The sums by kind, by kind and day, and by the hour of the week, by the clock of a zone."""
    # Whole hours are counted, so a time begins with the hour that it falls into.
    hour = until.replace(minute=0, second=0, microsecond=0)
    values = {
        "group_key": group_key,
        "since": since.replace(minute=0, second=0, microsecond=0),
        "until": until,
        "zone": zone,
        "day_ago": hour - timedelta(days=1),
        "week_before": hour - timedelta(days=8),
    }
    return (await session.execute(_STATISTICS, values)).all()


async def read_months(session: ReadSession, *, group_key: UUID, since: date) -> Sequence[tuple[date, str, Tally]]:
    """What was done in the months since one, by kind, the newest month first."""
    found = await session.execute(_MONTHS, {"group_key": group_key, "since": since})
    return [(row.month, row.kind, Tally(total=row.total, undone=row.undone)) for row in found]


async def read_marks(session: ReadSession, *, group_keys: Collection[UUID]) -> Mapping[UUID, str]:
    """Marks of groups that change with whatever is done there."""
    found = await session.execute(_MARKS, {"keys": [str(each) for each in group_keys]})
    return {UUID(str(row.key)): row.mark for row in found}


async def list_top_users(session: ReadSession, *, group_key: UUID, limit: int) -> Sequence[BusyMember]:
    """To whom most was done in a group."""
    statement = (
        select(ActionUserRow.user_id, ActionUserRow.total)
        .where(ActionUserRow.group_key == group_key, ActionUserRow.kind == rules.ALL)
        .order_by(ActionUserRow.total.desc(), ActionUserRow.user_id)
        .limit(limit)
    )
    return [BusyMember(user_id=row.user_id, total=row.total) for row in await session.execute(statement)]


async def count_done_to(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> int:
    """How often something was done to any of some accounts."""
    statement = select(func.coalesce(func.sum(ActionUserRow.total), 0)).where(
        ActionUserRow.group_key == group_key,
        ActionUserRow.kind == rules.ALL,
        ActionUserRow.user_id == func.any(list(user_ids)),
    )
    return int((await session.execute(statement)).scalar_one())


async def read_user(
    session: ReadSession, *, group_key: UUID, user_id: int
) -> Mapping[str, tuple[Tally, datetime, datetime]]:
    """What was done to somebody by kind, and when first and last."""
    return {
        row.kind: (Tally(total=row.total, undone=row.undone), row.first_at, row.last_at)
        for row in await _OF_USER.fetch(session, group_key=group_key, user_id=user_id)
    }


async def list_days(session: AsyncSession) -> Sequence[date]:
    """The days that have a part of their own."""
    found = await session.execute(_DAYS)
    return [datetime.strptime(day, "%Y%m%d").date() for day in found.scalars()]  # noqa: DTZ007  # a day has no zone


async def add_day(session: WriteSession, day: date) -> None:
    """Make the part of a day; what came before there was one moves into it.

    It is filled before it is attached, so that those who write wait for no more than its being attached.
    """
    name, last = _part(day), day + timedelta(days=1)
    held = f"occurred_on >= DATE '{day}' AND occurred_on < DATE '{last}'"
    await session.execute(text(f"CREATE TABLE {name} (LIKE group_actions INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    await session.execute(
        text(
            f"WITH late AS (DELETE FROM group_actions_p0 WHERE {held} RETURNING *)"  # noqa: S608  # dates of our own
            f" INSERT INTO {name} SELECT * FROM late"
        )
    )
    await session.execute(
        text(f"ALTER TABLE group_actions ATTACH PARTITION {name} FOR VALUES FROM ('{day}') TO ('{last}')")
    )


async def drop_day(session: WriteSession, day: date) -> None:
    """Let go of a day, and all that was done in it."""
    await session.execute(text(f"DROP TABLE {_part(day)}"))


async def drop_strays(session: WriteSession, *, before: date) -> None:
    """Let go of what is older than every part: it came when its day was gone already."""
    await session.execute(text("DELETE FROM group_actions_p0 WHERE occurred_on < :before"), {"before": before})


async def keep_hours(session: WriteSession, *, since: date, today: date) -> None:
    """Make the months of hours to come, and let go of those before one when their sums are written."""
    await parts.make_months(session, table=_HOURS, column="hour", today=today)
    await parts.close_months(session, table=_HOURS, column="hour", since=since, sums=_SUM_MONTHS)


def _part(day: date) -> str:
    return f"group_actions_p{day:%Y%m%d}"


def _asked(names: Collection[str], *, is_undone: bool | None) -> Select[*tuple[Any, ...]]:
    """The actions of a group of which some things are asked."""
    statement = select(*_ACTION).where(ActionRow.group_key == bindparam("group_key"))
    for name in names:
        statement = statement.where(*_ASKED[name]())
    if is_undone is not None:
        undone = ActionRow.undone_at
        statement = statement.where(undone.is_not(None) if is_undone else undone.is_(None))
    return statement


def _row(action_id: UUID, placed: Placed) -> dict[str, Any]:
    action = placed.action
    return {
        "id": action_id,
        "group_key": placed.group_key,
        "occurred_on": placed.at.date(),
        "kind": action.kind,
        "user_id": action.user_id,
        "moderator_id": action.moderator_id,
        "account_id": action.account_id,
        "rule_id": action.rule_id,
        "message_id": action.message_id,
        "reason": action.reason,
        "duration_seconds": action.duration_seconds,
        "details": dict(action.details),
        "decision_key": action.decision_key,
        "undoes_id": action.undoes_id,
        "occurred_at": placed.at,
    }


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    # The driver's ids are of a class of their own.
    return orjson.dumps(rows, default=str).decode()


def _action(row: Row[*tuple[Any, ...]]) -> Action:
    return Action(**{name: getattr(row, name) for name in Action.__dataclass_fields__})
