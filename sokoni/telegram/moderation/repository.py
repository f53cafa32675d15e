"""All SQL of moderation. Rows of several people are locked and written in the order of their keys."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, pages, parts, prepared
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation.models import CaseRow, RecentRow, StandingRow, WarningRow
from sokoni.telegram.moderation.types import Case, CaseState, MemberWarning
from sokoni.telegram.rule.engine import recent
from sokoni.telegram.rule.engine.escalation import Standing

# By what a standing is found: the group, who, and the scope.
Key = tuple[UUID, int, UUID]
# In how many partitions what is remembered of authors is, a day in each.
_RECENT_SLOTS = 4
# So much later than it was posted a message may be judged, and look for the warnings that counted then.
_LATE = timedelta(days=7)
# The scope of a group's own ladder.
GROUP_SCOPE = UUID(int=0)
_WARNING = tuple(WarningRow.__table__.columns[name] for name in MemberWarning.__dataclass_fields__)
_CASE = tuple(CaseRow.__table__.columns[name] for name in Case.__dataclass_fields__)
_NEWEST = Keyset(columns=(CaseRow.id,), kinds=(UUID,), falls=True)

_ADD_STANDINGS = text(
    """
    INSERT INTO telegram_standings (group_key, user_id, scope, round)
    SELECT new.group_key, new.user_id, new.scope, 1
    FROM jsonb_to_recordset(CAST(:keys AS jsonb)) AS new (group_key uuid, user_id bigint, scope uuid)
    ORDER BY new.group_key, new.user_id, new.scope
    ON CONFLICT DO NOTHING
    """
)
_LOCK_STANDINGS = text(
    """
    SELECT standing.group_key, standing.user_id, standing.scope, standing.round, standing.held_until
    FROM telegram_standings AS standing
    JOIN jsonb_to_recordset(CAST(:keys AS jsonb)) AS wanted (group_key uuid, user_id bigint, scope uuid)
        USING (group_key, user_id, scope)
    ORDER BY standing.group_key, standing.user_id, standing.scope
    FOR UPDATE OF standing
    """
)
_SAVE_STANDINGS = text(
    """
    UPDATE telegram_standings AS standing SET round = new.round, held_until = new.held_until
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS new (group_key uuid, user_id bigint, scope uuid, round bigint, held_until bigint)
    WHERE standing.group_key = new.group_key AND standing.user_id = new.user_id AND standing.scope = new.scope
    """
)
_COUNTING = text(
    """
    SELECT warning.group_key, warning.user_id, warning.scope, warning.expires_at
    FROM telegram_warnings AS warning
    JOIN telegram_standings AS standing USING (group_key, user_id, scope, round)
    JOIN jsonb_to_recordset(CAST(:keys AS jsonb)) AS wanted (group_key uuid, user_id bigint, scope uuid)
        USING (group_key, user_id, scope)
    WHERE warning.withdrawn_at IS NULL
    """
)
_ADD_WARNINGS = text(
    """
    INSERT INTO telegram_warnings (
        id, slot, group_key, user_id, scope, round, decision_key, rule_id, reason, at, expires_at
    )
    SELECT id, slot, group_key, user_id, scope, round, decision_key, rule_id, reason, at, expires_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (
        id uuid, slot smallint, group_key uuid, user_id bigint, scope uuid, round bigint, decision_key text,
        rule_id uuid, reason text, at timestamptz, expires_at timestamptz
    )
    """
)
# Of the round in which somebody stands, and not over for whatever may yet be judged late.
_STILL_COUNTS = """
    kept.withdrawn_at IS NULL
    AND (kept.expires_at IS NULL OR kept.expires_at > CAST(:before AS timestamptz))
    AND EXISTS (
        SELECT FROM telegram_standings AS standing
        WHERE (standing.group_key, standing.user_id, standing.scope, standing.round)
            = (kept.group_key, kept.user_id, kept.scope, kept.round)
    )
"""
_DECIDED = text(
    """
    SELECT warning.group_key, warning.decision_key
    FROM telegram_warnings AS warning
    JOIN jsonb_to_recordset(CAST(:keys AS jsonb)) AS wanted (group_key uuid, decision_key text)
        USING (group_key, decision_key)
    """
)
_RECENTS = prepared.Prepared(
    lambda: (
        select(RecentRow.group_key, RecentRow.author_id, RecentRow.day, RecentRow.body)
        .where(
            prepared.is_among(RecentRow.group_key, "group_keys"),
            prepared.is_among(RecentRow.author_id, "author_ids"),
            prepared.is_among(RecentRow.slot, "slots"),
            prepared.is_among(RecentRow.day, "days"),
        )
        .order_by(RecentRow.day)
    )
)
_SAVE_RECENTS = text(
    """
    INSERT INTO telegram_recents (group_key, author_id, slot, day, body)
    SELECT new.group_key, new.author_id, CAST(:slot AS smallint), CAST(:day AS bigint), new.body
    FROM unnest(CAST(:group_keys AS uuid[]), CAST(:author_ids AS bigint[]), CAST(:bodies AS bytea[]))
        AS new (group_key, author_id, body)
    ORDER BY new.group_key, new.author_id
    ON CONFLICT (group_key, author_id, slot) DO UPDATE SET day = excluded.day, body = excluded.body
    """
)


def slot_of(now: datetime, *, days: int = 0) -> int:
    """In which partition what is remembered on a day is, or so many days later."""
    return (_day(now) + days) % _RECENT_SLOTS


def _day(now: datetime) -> int:
    return now.astimezone(UTC).toordinal()


async def lock_standings(session: WriteSession, keys: Collection[Key]) -> Mapping[Key, Standing]:
    """Where some people stand, locked until the transaction ends; those who stood nowhere begin. Two statements."""
    wanted = {"keys": _json([_key(*key) for key in sorted(keys)])}
    await session.execute(_ADD_STANDINGS, wanted)
    rows = await session.execute(_LOCK_STANDINGS, wanted)
    return {(row.group_key, row.user_id, row.scope): Standing(row.round, 0, row.held_until) for row in rows}


async def save_standings(session: WriteSession, standings: Mapping[Key, Standing]) -> None:
    """Write where some people stand, who are locked."""
    rows = [
        {**_key(*key), "round": standing.round, "held_until": standing.held_until}
        for key, standing in sorted(standings.items(), key=lambda each: each[0])
    ]
    await session.execute(_SAVE_STANDINGS, {"rows": _json(rows)})


async def list_counting(session: WriteSession, keys: Collection[Key]) -> Mapping[Key, list[float]]:
    """When the warnings that some people have in their round expire, in seconds since 1970; never is infinity."""
    found: dict[Key, list[float]] = {key: [] for key in keys}
    for row in await session.execute(_COUNTING, {"keys": _json([_key(*key) for key in sorted(keys)])}):
        until = float("inf") if row.expires_at is None else row.expires_at.timestamp()
        found[row.group_key, row.user_id, row.scope].append(until)
    return found


async def list_decided(session: WriteSession, keys: Iterable[tuple[UUID, str]]) -> frozenset[tuple[UUID, str]]:
    """Those of some decisions, each by its group and key, that were counted already."""
    wanted = [{"group_key": str(group_key), "decision_key": key} for group_key, key in keys]
    return frozenset(
        (row.group_key, row.decision_key) for row in await session.execute(_DECIDED, {"keys": _json(wanted)})
    )


async def insert_warnings(session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new warnings, each in the month in which it was made."""
    placed = [{**row, "slot": parts.slot_of(row["at"])} for row in rows]
    await session.execute(_ADD_WARNINGS, {"rows": _json(placed)})


async def forget_warnings(session: WriteSession, *, now: datetime) -> None:
    """Let go of the warnings of a month that is over for long; those that still count stay."""
    await parts.turn_ring(
        session, table=WarningRow.__tablename__, stays=_STILL_COUNTS, now=now, values={"before": now - _LATE}
    )


async def list_warnings(
    session: ReadSession, *, group_key: UUID, user_id: int, now: datetime
) -> Sequence[MemberWarning]:
    """The warnings of somebody that count, of all ladders, the newest first."""
    statement = (
        select(*_WARNING)
        .join(
            StandingRow,
            (StandingRow.group_key == WarningRow.group_key)
            & (StandingRow.user_id == WarningRow.user_id)
            & (StandingRow.scope == WarningRow.scope)
            & (StandingRow.round == WarningRow.round),
        )
        .where(
            WarningRow.group_key == group_key,
            WarningRow.user_id == user_id,
            WarningRow.withdrawn_at.is_(None),
            WarningRow.expires_at.is_(None) | (WarningRow.expires_at > now),
        )
        .order_by(WarningRow.at.desc(), WarningRow.id.desc())
    )
    return [_warning(row) for row in await session.execute(statement)]


async def withdraw(session: WriteSession, *, group_key: UUID, decision_keys: Collection[str], now: datetime) -> None:
    """Let the warnings behind some decisions count no more."""
    statement = update(WarningRow).where(
        WarningRow.group_key == group_key,
        WarningRow.decision_key == func.any(sorted(decision_keys)),
        WarningRow.withdrawn_at.is_(None),
    )
    await session.execute(statement.values(withdrawn_at=now))


async def withdraw_last(session: WriteSession, *, group_key: UUID, user_id: int, now: datetime) -> bool:
    """Let the last warning of somebody count no more; whether there was one."""
    counting = await list_warnings(session, group_key=group_key, user_id=user_id, now=now)
    if not counting:
        return False
    await session.execute(update(WarningRow).where(WarningRow.id == counting[0].id).values(withdrawn_at=now))
    return True


async def withdraw_one(
    session: WriteSession, *, group_key: UUID, user_id: int, warning_id: UUID, now: datetime
) -> bool:
    """Let one warning of somebody count no more; False where it is none that counts."""
    counting = await list_warnings(session, group_key=group_key, user_id=user_id, now=now)
    if warning_id not in {each.id for each in counting}:
        return False
    statement = (
        update(WarningRow)
        .where(WarningRow.id == warning_id, WarningRow.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(WarningRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def release(session: WriteSession, *, group_key: UUID, user_ids: Collection[int]) -> None:
    """Let who was at the end of a ladder go on from where they are: what held them was lifted."""
    statement = (
        update(StandingRow)
        .where(
            StandingRow.group_key == group_key,
            StandingRow.user_id == func.any(sorted(user_ids)),
            StandingRow.held_until.is_not(None),
        )
        .values(held_until=None, round=StandingRow.round + 1)
    )
    await session.execute(statement)


async def list_recents(
    session: ReadSession, *, group_keys: Collection[UUID], author_ids: Collection[int], now: datetime
) -> Mapping[tuple[UUID, int], Any]:
    """What is remembered of some authors in some groups, as it was written last."""
    # Tomorrow's is there where another machine's clock is ahead around midnight.
    days = [_day(now) + each for each in (-1, 0, 1)]
    asked = {"group_keys": list(group_keys), "author_ids": list(author_ids), "days": days}
    found: dict[tuple[UUID, int], Any] = {}
    for row in await _RECENTS.fetch(session, **asked, slots=[day % _RECENT_SLOTS for day in days]):
        key, body = (row.group_key, row.author_id), orjson.loads(row.body)
        # A clock that was ahead for longer left behind what is older than what it seems to follow.
        if key not in found or recent.last_of_json(body) >= recent.last_of_json(found[key]):
            found[key] = body
    return found


async def save_recents(session: WriteSession, recents: Mapping[tuple[UUID, int], Any], *, now: datetime) -> None:
    """Remember of some authors."""
    ordered = sorted(recents)
    values = {
        "group_keys": [key for key, _ in ordered],
        "author_ids": [author_id for _, author_id in ordered],
        "bodies": [orjson.dumps(recents[each]) for each in ordered],
        "slot": slot_of(now),
        "day": _day(now),
    }
    await session.execute(_SAVE_RECENTS, values)


async def empty_recents(session: WriteSession, *, now: datetime) -> None:
    """Forget what was remembered two days ago, whose place the day after tomorrow takes; all at once."""
    await session.execute(text(f"TRUNCATE telegram_recents_p{slot_of(now, days=2):d}"))


async def open_case(session: WriteSession, case: Case) -> bool:
    """Write a new case; False where one of the same person is open."""
    values = {name: getattr(case, name) for name in Case.__dataclass_fields__}
    new = insert(CaseRow).values(values).on_conflict_do_nothing().returning(CaseRow.id)
    return (await session.execute(new)).scalar_one_or_none() is not None


async def get_case_locked(session: WriteSession, *, group_key: UUID, case_id: UUID) -> Case | None:
    """A case, locked until the transaction ends."""
    statement = select(*_CASE).where(CaseRow.group_key == group_key, CaseRow.id == case_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _case(row)


async def decide_case(session: WriteSession, *, case_id: UUID, state: CaseState, now: datetime) -> None:
    """Write what became of a case."""
    await session.execute(update(CaseRow).where(CaseRow.id == case_id).values(state=state.value, decided_at=now))


async def list_cases(
    session: ReadSession, *, group_key: UUID, is_open: bool | None, page: pages.PageQuery
) -> pages.Page[Case]:
    """A page of a group's cases, the newest first."""
    statement = select(*_CASE).where(CaseRow.group_key == group_key)
    if is_open is not None:
        statement = statement.where((CaseRow.state == CaseState.OPEN.value) == is_open)
    return await keyset.read(session, statement, _NEWEST, page, show=_case)


def at_second(seconds: int) -> datetime:
    """A time that is given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def _key(group_key: UUID, user_id: int, scope: UUID) -> dict[str, Any]:
    return {"group_key": str(group_key), "user_id": user_id, "scope": str(scope)}


def _json(value: Any) -> str:
    # Ids that come from the database are of a class of the driver's.
    return orjson.dumps(value, default=str).decode()


def _warning(row: Row[*tuple[Any, ...]]) -> MemberWarning:
    return MemberWarning(**{name: getattr(row, name) for name in MemberWarning.__dataclass_fields__})


def _case(row: Row[*tuple[Any, ...]]) -> Case:
    facts = {name: getattr(row, name) for name in Case.__dataclass_fields__}
    return Case(**{**facts, "penalty": Penalty(row.penalty), "state": CaseState(row.state)})
