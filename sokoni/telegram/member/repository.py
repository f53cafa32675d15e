"""All SQL of members. Rows are written in the order of their keys."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, bindparam, or_, select, text

from sokoni.core import keyset, pages, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared, is_among
from sokoni.core.prepared import Row as PreparedRow
from sokoni.telegram.member.models import GroupMemberRow
from sokoni.telegram.member.rules import Hours, Members
from sokoni.telegram.member.types import GroupMember, MemberOrder

_MEMBER = tuple(GroupMemberRow.__table__.columns[name] for name in GroupMember.__dataclass_fields__)
# Whoever would keep people in memory had to ask for a version of each; asked so, the row costs as much.
_SOME = Prepared(
    lambda: select(*_MEMBER).where(
        GroupMemberRow.group_key == bindparam("group_key"), is_among(GroupMemberRow.user_id, "user_ids")
    )
)
_ORDERS = {
    MemberOrder.NUMBER: Keyset(columns=(GroupMemberRow.user_id,), kinds=(int,)),
    MemberOrder.MESSAGES: Keyset(
        columns=(GroupMemberRow.messages, GroupMemberRow.user_id), kinds=(int, int), falls=True
    ),
}
_NOTE_MEMBERS = text(
    """
    INSERT INTO group_members AS known (
        group_key, user_id, name, username, is_bot, messages, joined_at, left_at, first_seen_at, last_seen_at
    )
    SELECT group_key, user_id, name, username, is_bot, messages, CASE WHEN has_joined THEN at END,
        CASE WHEN has_left THEN at END, at, at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS seen (
        group_key uuid, user_id bigint, name text, username text, is_bot boolean, messages bigint,
        has_joined boolean, has_left boolean, at timestamptz
    )
    ON CONFLICT (group_key, user_id) DO UPDATE SET
        name = excluded.name,
        username = excluded.username,
        messages = known.messages + excluded.messages,
        joined_at = coalesce(excluded.joined_at, known.joined_at),
        -- Who speaks is there, whatever was missed.
        left_at = CASE WHEN excluded.left_at IS NOT NULL THEN excluded.left_at
            WHEN excluded.joined_at IS NOT NULL OR excluded.messages > 0 THEN NULL ELSE known.left_at END,
        first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
    """
)
_NOTE_HOURS = text(
    """
    INSERT INTO group_message_hours (group_key, hour, messages)
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS said (group_key uuid, hour timestamptz, messages bigint)
    ON CONFLICT (group_key, hour) DO UPDATE SET messages = group_message_hours.messages + excluded.messages
    """
)
_HOURS = text(
    """
    SELECT extract(isodow FROM local)::int AS weekday, extract(hour FROM local)::int AS hour,
        sum(messages)::bigint AS messages
    FROM (
        SELECT hour AT TIME ZONE :zone AS local, messages FROM group_message_hours
        WHERE group_key = :group_key AND hour >= :since AND hour < :until
    ) AS said
    GROUP BY 1, 2
    """
)

_SUM_MONTHS = """
    INSERT INTO group_message_months (group_key, month, messages)
    SELECT group_key, date_trunc('month', hour AT TIME ZONE 'UTC')::date, sum(messages) FROM {part} GROUP BY 1, 2
    ON CONFLICT (group_key, month) DO UPDATE SET messages = group_message_months.messages + excluded.messages
"""
_MONTHS = text(
    """
    SELECT month, sum(messages)::bigint AS messages FROM (
        SELECT month, messages FROM group_message_months WHERE group_key = :group_key AND month >= :since
        UNION ALL
        SELECT date_trunc('month', hour AT TIME ZONE 'UTC')::date, messages FROM group_message_hours
        WHERE group_key = :group_key AND hour >= CAST(:since AS date) AT TIME ZONE 'UTC'
    ) AS said
    GROUP BY month ORDER BY month DESC
    """
)


async def note_members(session: WriteSession, members: Members) -> None:
    """Write what is new of members."""
    rows = [
        {
            "group_key": key,
            "user_id": user_id,
            "name": each.name,
            "username": each.username,
            "is_bot": each.is_bot,
            "messages": each.messages,
            "has_joined": each.has_joined,
            "has_left": each.has_left,
            "at": each.at,
        }
        for (key, user_id), each in members.items()
    ]
    await session.execute(_NOTE_MEMBERS, {"rows": orjson.dumps(rows, default=str).decode()})


async def note_hours(session: WriteSession, hours: Hours) -> None:
    """Write how much was said."""
    rows = [{"group_key": key, "hour": hour, "messages": said} for (key, hour), said in hours.items()]
    await session.execute(_NOTE_HOURS, {"rows": orjson.dumps(rows, default=str).decode()})


async def get(session: ReadSession, *, group_key: UUID, user_id: int) -> GroupMember | None:
    """Somebody in a group."""
    found = await list_some(session, group_key=group_key, user_ids=[user_id])
    return found[0] if found else None


async def list_some(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> Sequence[GroupMember]:
    """Those of some accounts that a group has seen."""
    return [_member(row) for row in await _SOME.fetch(session, group_key=group_key, user_ids=list(user_ids))]


async def list_inside(session: ReadSession, *, group_key: UUID, after: int, limit: int) -> Sequence[int]:
    """A chunk of who is in a group, by their numbers."""
    statement = (
        select(GroupMemberRow.user_id)
        .where(GroupMemberRow.group_key == group_key, GroupMemberRow.user_id > after, GroupMemberRow.left_at.is_(None))
        .order_by(GroupMemberRow.user_id)
        .limit(limit)
    )
    return (await session.execute(statement)).scalars().all()


async def list_members(
    session: ReadSession,
    *,
    group_key: UUID,
    text: str,
    is_inside: bool | None,
    order: MemberOrder,
    page: pages.PageQuery,
) -> pages.Page[GroupMember]:
    """A page of a group's members."""
    statement = select(*_MEMBER).where(GroupMemberRow.group_key == group_key)
    if text:
        named = (column.icontains(text, autoescape=True) for column in (GroupMemberRow.name, GroupMemberRow.username))
        statement = statement.where(or_(*named))
    if is_inside is not None:
        left = GroupMemberRow.left_at
        statement = statement.where(left.is_(None) if is_inside else left.is_not(None))
    return await keyset.read(session, statement, _ORDERS[order], page, show=_member)


async def list_top(session: ReadSession, *, group_key: UUID, limit: int) -> Sequence[GroupMember]:
    """Who said most in a group."""
    statement = (
        select(*_MEMBER)
        .where(GroupMemberRow.group_key == group_key, GroupMemberRow.messages > 0)
        .order_by(GroupMemberRow.messages.desc(), GroupMemberRow.user_id.desc())
        .limit(limit)
    )
    return [_member(row) for row in await session.execute(statement)]


async def read_hours(
    session: ReadSession, *, group_key: UUID, since: datetime, until: datetime, zone: str
) -> Sequence[tuple[int, int, int]]:
    """How much was said by the day of the week and the hour, by the clock of a zone."""
    values = {"group_key": group_key, "since": since, "until": until, "zone": zone}
    return [(row.weekday, row.hour, row.messages) for row in await session.execute(_HOURS, values)]


async def read_months(session: ReadSession, *, group_key: UUID, since: date) -> Mapping[date, int]:
    """How much was said in the months since one, the newest first."""
    found = await session.execute(_MONTHS, {"group_key": group_key, "since": since})
    return {row.month: row.messages for row in found}


async def keep_hours(session: WriteSession, *, since: date, today: date) -> None:
    """Make the months of hours to come, and let go of those before one when their sums are written."""
    await parts.make_months(session, table="group_message_hours", column="hour", today=today)
    await parts.close_months(session, table="group_message_hours", column="hour", since=since, sums=_SUM_MONTHS)


def _member(row: Row[*tuple[Any, ...]] | PreparedRow) -> GroupMember:
    return GroupMember(**{name: getattr(row, name) for name in GroupMember.__dataclass_fields__})
