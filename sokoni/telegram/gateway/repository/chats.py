"""Chats and people as last seen, and who is what where."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from sokoni.core import keyset, prepared
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.gateway.models import ChatRow, MemberRow, UserRow
from sokoni.telegram.gateway.types import Administrators, Banned, Chat, ChatKind, Member, MemberStatus, Person

_BY_NUMBER = Keyset(columns=(MemberRow.user_id,), kinds=(int,))
_ADMINISTRATORS = ("creator", "administrator")
_HAS_GONE = text("excluded.status IN ('left', 'kicked')")


async def list_chats(session: ReadSession, *, chat_ids: Collection[int]) -> Mapping[int, Chat]:
    """Chats by their ids; one statement."""
    rows = (await session.execute(select(ChatRow).where(ChatRow.chat_id == func.any(list(chat_ids))))).scalars()
    return {
        row.chat_id: Chat(
            chat_id=row.chat_id,
            kind=ChatKind(row.kind),
            title=row.title,
            username=row.username,
            is_forum=row.is_forum,
            migrated_to=row.migrated_to,
        )
        for row in rows
    }


async def list_people(session: ReadSession, *, user_ids: Collection[int]) -> Mapping[int, Person]:
    """People by their ids; one statement."""
    rows = (await session.execute(select(UserRow).where(UserRow.user_id == func.any(list(user_ids))))).scalars()
    return {row.user_id: _person(row) for row in rows}


async def find_person(session: ReadSession, *, username: str) -> Person | None:
    """Who has a username; the one who was seen with it last, because usernames change hands."""
    statement = select(UserRow).where(func.lower(UserRow.username) == username.lower(), UserRow.username != "")
    row = (await session.execute(statement.order_by(UserRow.updated_at.desc()).limit(1))).scalars().first()
    return None if row is None else _person(row)


async def put_chats(session: WriteSession, chats: Collection[Chat], *, now: datetime) -> None:
    """Write chats as they are now, in the order of their ids; one statement."""
    rows = [
        {
            "chat_id": chat.chat_id,
            "kind": chat.kind.value,
            "title": chat.title,
            "username": chat.username,
            "is_forum": chat.is_forum,
            "first_seen_at": now,
            "updated_at": now,
        }
        for chat in sorted(chats, key=lambda each: each.chat_id)
    ]
    new = insert(ChatRow)
    written = {name: new.excluded[name] for name in ("kind", "title", "username", "is_forum", "updated_at")}
    await session.execute(new.on_conflict_do_update(index_elements=["chat_id"], set_=written), rows)


async def put_people(session: WriteSession, people: Collection[Person], *, now: datetime) -> None:
    """Write people as they are now, in the order of their ids; one statement."""
    rows = [
        {
            "user_id": person.user_id,
            "name": person.name,
            "username": person.username,
            "language": person.language,
            "is_bot": person.is_bot,
            "first_seen_at": now,
            "updated_at": now,
        }
        for person in sorted(people, key=lambda each: each.user_id)
    ]
    new = insert(UserRow)
    written = {name: new.excluded[name] for name in ("name", "username", "language", "is_bot", "updated_at")}
    await session.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=written), rows)


async def put_members(session: WriteSession, members: Collection[Member]) -> None:
    """Write who is what where, in the order of their keys; what was heard later stands. One statement."""
    rows = [_member_row(each) for each in sorted(members, key=lambda each: (each.chat_id, each.user_id))]
    new = insert(MemberRow)
    written = {name: new.excluded[name] for name in ("status", "rights", "title", "until", "updated_at")}
    # Whoever is still inside came when they came.
    stayed = case((_HAS_GONE, None), else_=MemberRow.joined_at)
    statement = new.on_conflict_do_update(
        index_elements=["chat_id", "user_id"],
        set_={**written, "joined_at": func.coalesce(new.excluded.joined_at, stayed)},
        where=MemberRow.updated_at <= new.excluded.updated_at,
    )
    await session.execute(statement, rows)


async def list_members(session: ReadSession, *, chat_id: int, user_ids: Collection[int]) -> Mapping[int, Member]:
    """What some people are in a chat, as last heard; those never heard of are left out. One statement."""
    statement = select(MemberRow).where(MemberRow.chat_id == chat_id, MemberRow.user_id == func.any(list(user_ids)))
    return {row.user_id: _member(row) for row in (await session.execute(statement)).scalars()}


async def count_groups_as_member(session: ReadSession, *, user_ids: Collection[int]) -> Mapping[int, int]:
    """In how many groups each of some people or bots is a plain member, by their ids; one statement."""
    statement = (
        select(MemberRow.user_id, func.count())
        .where(
            MemberRow.user_id == func.any(list(user_ids)),
            MemberRow.chat_id < 0,
            MemberRow.status == MemberStatus.MEMBER.value,
        )
        .group_by(MemberRow.user_id)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


_JOINED = prepared.Prepared(
    lambda: select(MemberRow.chat_id, MemberRow.user_id, MemberRow.joined_at).where(
        prepared.is_among(MemberRow.chat_id, "chat_ids"),
        prepared.is_among(MemberRow.user_id, "user_ids"),
        MemberRow.joined_at.is_not(None),
    )
)


async def list_joined(
    session: ReadSession, *, chat_ids: Collection[int], user_ids: Collection[int]
) -> Mapping[tuple[int, int], datetime]:
    """Since when some people are in some chats, of whom that was heard; one statement."""
    rows = await _JOINED.fetch(session, chat_ids=list(chat_ids), user_ids=list(user_ids))
    return {(row.chat_id, row.user_id): row.joined_at for row in rows}


# Written out, so that the index of administrators is used however the values are given.
_RUNS_IT = text("telegram_members.status IN ('creator', 'administrator')")


def _who_runs() -> Select[Any]:
    # Members may be known of a chat that no bot has seen.
    asked = (
        func.unnest(bindparam("chat_ids", type_=ARRAY(BigInteger)))
        .table_valued("chat_id", name="asked")
        .render_derived()
    )
    of_member = [column for column in MemberRow.__table__.columns if column.name != "chat_id"]
    return (
        select(asked.c.chat_id, ChatRow.administrators_at, ChatRow.administrators_asked_at, *of_member)
        .select_from(asked)
        .outerjoin(ChatRow, ChatRow.chat_id == asked.c.chat_id)
        .outerjoin(MemberRow, and_(MemberRow.chat_id == asked.c.chat_id, _RUNS_IT))
    )


_WHO_RUNS = prepared.Prepared(_who_runs)


async def list_administrators(session: ReadSession, *, chat_ids: Collection[int]) -> Mapping[int, Administrators]:
    """Who runs some chats, and when Telegram was asked and answered; one statement."""
    found: dict[int, list[Member]] = {chat_id: [] for chat_id in chat_ids}
    times: dict[int, tuple[datetime | None, datetime | None]] = {}
    for row in await _WHO_RUNS.fetch(session, chat_ids=list(found)):
        times[row.chat_id] = (row.administrators_at, row.administrators_asked_at)
        if row.user_id is not None:
            found[row.chat_id].append(_member(row))
    return {
        chat_id: Administrators(
            chat_id=chat_id, members=members, known_at=times[chat_id][0], asked_at=times[chat_id][1]
        )
        for chat_id, members in found.items()
    }


async def list_banned(
    session: ReadSession, *, chat_ids: Collection[int], page: PageQuery, now: datetime
) -> Page[Banned]:
    """A page of who is banned from any of some chats, by Telegram's numbers."""
    is_banned = (
        MemberRow.chat_id == func.any(list(chat_ids)),
        MemberRow.status == MemberStatus.KICKED.value,
        or_(MemberRow.until.is_(None), MemberRow.until > now),
    )
    statement = (
        select(
            MemberRow.user_id,
            func.array_agg(aggregate_order_by(MemberRow.chat_id, MemberRow.chat_id)).label("chat_ids"),
            func.bool_or(MemberRow.until.is_(None)).label("is_for_good"),
            func.max(MemberRow.until).label("until"),
            func.max(MemberRow.updated_at).label("heard_at"),
            func.coalesce(func.max(UserRow.name), "").label("name"),
            func.coalesce(func.max(UserRow.username), "").label("username"),
        )
        .outerjoin(UserRow, UserRow.user_id == MemberRow.user_id)
        .where(*is_banned)
        .group_by(MemberRow.user_id)
    )
    return await keyset.read(session, statement, _BY_NUMBER, page, show=_banned)


async def note_asked(
    session: WriteSession, *, chat_ids: Collection[int], now: datetime, before: datetime
) -> Sequence[int]:
    """Note that Telegram is being asked who runs some chats; those of which nobody has asked since. One statement."""
    is_due = func.coalesce(ChatRow.administrators_asked_at, before) <= before
    wanted = select(ChatRow.chat_id).where(ChatRow.chat_id == func.any(list(chat_ids)), is_due)
    statement = (
        update(ChatRow)
        .where(ChatRow.chat_id.in_(wanted.order_by(ChatRow.chat_id).with_for_update()), is_due)
        .values(administrators_asked_at=now)
        .returning(ChatRow.chat_id)
    )
    return list((await session.execute(statement)).scalars())


async def replace_administrators(
    session: WriteSession, members: Sequence[Member], *, chat_id: int, now: datetime
) -> None:
    """Write who runs a chat; whoever ran it and is not named is a member now. Three statements."""
    named = [each.user_id for each in members]
    statement = (
        update(MemberRow)
        .where(
            MemberRow.chat_id == chat_id,
            MemberRow.status.in_(_ADMINISTRATORS),
            MemberRow.user_id != func.all(named),
            MemberRow.updated_at <= now,
        )
        .values(status=MemberStatus.MEMBER.value, rights={}, title="", updated_at=now)
    )
    await session.execute(statement)
    if members:
        await put_members(session, members)
    await session.execute(update(ChatRow).where(ChatRow.chat_id == chat_id).values(administrators_at=now))


async def migrate(session: WriteSession, *, old_chat_id: int, new_chat_id: int, now: datetime) -> bool:
    """Note that a group has become a supergroup with another id, and take its members along; False: it was known."""
    old = {
        "chat_id": old_chat_id,
        "kind": ChatKind.GROUP.value,
        "title": "",
        "username": "",
        "is_forum": False,
        "first_seen_at": now,
        "updated_at": now,
    }
    await session.execute(insert(ChatRow).values(old).on_conflict_do_nothing())
    statement = (
        update(ChatRow)
        .where(ChatRow.chat_id == old_chat_id, ChatRow.migrated_to.is_distinct_from(new_chat_id))
        .values(migrated_to=new_chat_id, updated_at=now)
        .returning(ChatRow.title, ChatRow.username)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return False
    new = {
        "chat_id": new_chat_id,
        "kind": ChatKind.SUPERGROUP.value,
        "title": row.title,
        "username": row.username,
        "is_forum": False,
        "first_seen_at": now,
        "updated_at": now,
    }
    await session.execute(insert(ChatRow).values(new).on_conflict_do_nothing())
    moved = select(
        literal(new_chat_id, BigInteger),
        MemberRow.user_id,
        MemberRow.status,
        MemberRow.rights,
        MemberRow.title,
        MemberRow.until,
        MemberRow.updated_at,
        MemberRow.joined_at,
    ).where(MemberRow.chat_id == old_chat_id)
    columns = ["chat_id", "user_id", "status", "rights", "title", "until", "updated_at", "joined_at"]
    await session.execute(insert(MemberRow).from_select(columns, moved).on_conflict_do_nothing())
    await session.execute(delete(MemberRow).where(MemberRow.chat_id == old_chat_id))
    return True


def _banned(row: Row[*tuple[Any, ...]]) -> Banned:
    return Banned(
        user_id=row.user_id,
        name=row.name,
        username=row.username,
        chat_ids=tuple(row.chat_ids),
        until=None if row.is_for_good else row.until,
        heard_at=row.heard_at,
    )


def _person(row: UserRow) -> Person:
    return Person(user_id=row.user_id, name=row.name, username=row.username, language=row.language, is_bot=row.is_bot)


def _member_row(member: Member) -> dict[str, Any]:
    return {
        "chat_id": member.chat_id,
        "user_id": member.user_id,
        "status": member.status.value,
        "rights": dict(member.rights),
        "title": member.title,
        "until": member.until,
        "updated_at": member.updated_at,
        "joined_at": member.joined_at,
    }


def _member(row: MemberRow | prepared.Row) -> Member:
    return Member(
        chat_id=row.chat_id,
        user_id=row.user_id,
        status=MemberStatus(row.status),
        rights=row.rights,
        until=row.until,
        title=row.title,
        updated_at=row.updated_at,
        joined_at=row.joined_at,
    )
