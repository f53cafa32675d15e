"""What can be done with members."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import hours
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need
from sokoni.telegram.member import errors, repository, rules
from sokoni.telegram.member.types import GroupMember, MemberOrder, Seen

_TOP = 10


async def note(session: WriteSession, *, seen: Sequence[Seen]) -> None:
    """Keep what groups that are here showed of people; three statements, however much it is."""
    if not seen:
        return
    keys = await group.list_keys(session, group_ids={each.group_id for each in seen})
    if members := rules.by_member(seen, keys):
        await repository.note_members(session, members)
    if hours := rules.by_hour(seen, keys):
        await repository.note_hours(session, hours)


async def list_members(
    session: ReadSession,
    *,
    group_id: int,
    text: str,
    is_inside: bool | None,
    order: MemberOrder,
    page: PageQuery,
    subject: Subject,
) -> Page[GroupMember]:
    """A page of who is, or was, in a group; two statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_members(
        session, group_key=found.id, text=text, is_inside=is_inside, order=order, page=page
    )


async def find(session: ReadSession, *, group_id: int, user_id: int, subject: Subject) -> GroupMember:
    """Somebody in a group; two statements.

    Raises:
        GroupMissing: the group is not theirs to read.
        GroupMemberMissing: the group has not seen them.
    """
    found = await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    member = await repository.get(session, group_key=found.id, user_id=user_id)
    if member is None:
        raise errors.GroupMemberMissing(user_id=user_id)
    return member


async def find_some(session: ReadSession, *, group_key: UUID, user_ids: Collection[int]) -> Mapping[int, GroupMember]:
    """Those of some accounts that a group has seen, for who was let in already; one statement."""
    found = await repository.list_some(session, group_key=group_key, user_ids=user_ids)
    return {each.user_id: each for each in found}


async def list_inside(session: ReadSession, *, group_key: UUID, after: int, limit: int) -> Sequence[int]:
    """A chunk of who is in a group, by their numbers behind one; one statement."""
    return await repository.list_inside(session, group_key=group_key, after=after, limit=limit)


async def read_talk(
    session: ReadSession, *, group_key: UUID, since: datetime, until: datetime, zone: str
) -> tuple[Sequence[Sequence[int]], Sequence[GroupMember]]:
    """How much was said in each hour of the week, and who said most, for who was let in already; two statements."""
    cells = await repository.read_hours(session, group_key=group_key, since=since, until=until, zone=zone)
    return hours.heat(cells), await repository.list_top(session, group_key=group_key, limit=_TOP)


async def read_months(session: ReadSession, *, group_key: UUID, since: date) -> Mapping[date, int]:
    """How much was said in the months since one, for who was let in already; one statement."""
    return await repository.read_months(session, group_key=group_key, since=since)


async def keep_hours(session: WriteSession, *, since: date, today: date) -> None:
    """Let go of hours before a month, of which the sum stays; done twice, it is done once."""
    await repository.keep_hours(session, since=since, today=today)
