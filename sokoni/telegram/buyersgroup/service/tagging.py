"""Marking who bought: a word beside their names in the group, given and taken by what their orders are now."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.telegram.buyersgroup import repository, rules
from sokoni.telegram.buyersgroup.types import BuyersGroup
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group
from sokoni.telegram.member import service as member
from sokoni.telegram.person import service as person

RETAG = "buyersgroup.retag"
_AT_ONCE = 200


async def follow_people(session: WriteSession, *, group_id: int, user_ids: Collection[int], now: datetime) -> None:
    """Mark those of some people who are inside and bought, and no others; told twice is as good as once.

    Seven statements where anybody is marked; one for groups that mark nobody.
    """
    target = (await repository.list_groups(session, group_ids=[group_id])).get(group_id)
    found = None if target is None else await group.find_bare(session, group_id=group_id)
    if target is None or found is None:
        return
    seen = await member.find_some(session, group_key=found.id, user_ids=user_ids)
    inside = [user_id for user_id, each in seen.items() if each.left_at is None]
    await bring_in_line(session, target, found, user_ids=user_ids, inside=inside, now=now)


async def follow_buyer(session: WriteSession, *, user_id: int, shop_ids: Collection[UUID], now: datetime) -> None:
    """Mark somebody in all groups of some shops that mark buyers, by what they paid for there."""
    for target in await repository.list_of_shops(session, shop_ids=shop_ids):
        await follow_people(session, group_id=target.group_id, user_ids=[user_id], now=now)


async def bring_in_line(
    session: WriteSession,
    target: BuyersGroup,
    found: Group,
    *,
    user_ids: Collection[int],
    inside: Collection[int],
    now: datetime,
) -> None:
    """Write beside names what belongs there, as far as it does not stand there."""
    if found.bot_id is None:
        return
    worn = await repository.list_tags(session, group_id=target.group_id, user_ids=user_ids)
    paying = await _paying(session, target, inside) if target.tag else frozenset()
    wanted = rules.tags_to_write(tag=target.tag, inside=inside, paying=paying, worn=worn)
    await repository.put_tags(session, group_id=target.group_id, tags=wanted)
    calls = [actions.set_tag(found.bot_id, target.group_id, user_id, tag) for user_id, tag in sorted(wanted.items())]
    if calls:
        await sending.send(session, calls, now=now)


async def retag(session: WriteSession, *, group_id: int, after: int = 0, now: datetime) -> None:
    """Mark a chunk of a group's members by what is said of it now; a job goes on with the next."""
    found = await group.find_bare(session, group_id=group_id)
    if found is None:
        return
    user_ids = await member.list_inside(session, group_key=found.id, after=after, limit=_AT_ONCE)
    await follow_people(session, group_id=group_id, user_ids=user_ids, now=now)
    if len(user_ids) == _AT_ONCE:
        await jobs.enqueue(session, RETAG, group_id=group_id, after=user_ids[-1])


async def clear(session: WriteSession, found: Group, *, now: datetime) -> None:
    """Take all tags away that were given in a group."""
    worn = await repository.list_tags(session, group_id=found.group_id)
    if found.bot_id is not None and worn:
        calls = [actions.set_tag(found.bot_id, found.group_id, user_id, "") for user_id in sorted(worn)]
        await sending.send(session, calls, now=now)


async def _paying(session: ReadSession, target: BuyersGroup, user_ids: Collection[int]) -> frozenset[int]:
    accounts = await person.list_accounts(session, user_ids=user_ids)
    paying = await order.list_payers(
        session, shop_id=target.shop_id, account_ids=accounts.values(), product_ids=target.product_ids
    )
    return frozenset(user_id for user_id, account_id in accounts.items() if account_id in paying)
