"""For whom a group is: said, read, and let be for everybody again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.types import Subject
from sokoni.telegram.buyersgroup import errors, repository, rules
from sokoni.telegram.buyersgroup.service import tagging
from sokoni.telegram.buyersgroup.types import BuyersGroup
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need

KIND = "buyers_group"


async def get_buyers_group(session: ReadSession, *, group_id: int, subject: Subject) -> BuyersGroup:
    """For whom a group is; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        NotForBuyers: it is for everybody, and marks nobody.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    found = await repository.list_groups(session, group_ids=[group_id])
    if group_id not in found:
        raise errors.NotForBuyers
    return found[group_id]


async def put_buyers_group(session: WriteSession, *, wish: BuyersGroup, subject: Subject, now: datetime) -> BuyersGroup:
    """A group that is for buyers from now on, or marks them; who is inside stays.

    `wish.shop_id` is not read: it is the group's. Who is inside and bought is marked by a job.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        BuyersUnfit: a product is none of the group's shop.
    """
    found = await group.find_locked(session, group_id=wish.group_id, subject=subject, need=Need.MANAGE)
    if found.shop_id is None:
        raise errors.BuyersUnfit
    for product_id in wish.product_ids:
        product = await catalog.get_product(session, product_id=product_id, locale="en")
        if product.shop_id != found.shop_id:
            raise errors.BuyersUnfit
    before = (await repository.list_groups(session, group_ids=[wish.group_id])).get(wish.group_id)
    kept = rules.of_shop(wish, found.shop_id)
    await put(session, found, kept, before=before, action="buyers_group.set", actor=subject.actor(), now=now)
    return kept


async def remove_buyers_group(session: WriteSession, *, group_id: int, subject: Subject, now: datetime) -> None:
    """Let a group be for everybody; who waits is not answered any more, and nobody is marked.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        NotForBuyers: it is so already.
    """
    found = await group.find_locked(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    standing = await repository.list_groups(session, group_ids=[group_id])
    if group_id not in standing:
        raise errors.NotForBuyers
    await remove(session, found, standing[group_id], action="buyers_group.remove", actor=subject.actor(), now=now)


async def put(
    session: WriteSession,
    found: Group,
    kept: BuyersGroup,
    *,
    before: BuyersGroup | None,
    action: str,
    actor: Actor,
    now: datetime,
    **said: Any,
) -> None:
    """Keep for whom a locked group is, record it, and have its members marked by it."""
    await repository.put_group(session, kept, now=now)
    await jobs.enqueue(session, tagging.RETAG, group_id=kept.group_id)
    facts = rules.facts_of(kept)
    await _record(
        session, kept, found.id, action, None if before is None else rules.facts_of(before), facts, actor, now, said
    )


async def remove(
    session: WriteSession, found: Group, standing: BuyersGroup, *, action: str, actor: Actor, now: datetime, **said: Any
) -> None:
    """Forget for whom a locked group was, and record it."""
    await tagging.clear(session, found, now=now)
    await repository.delete_group(session, group_id=standing.group_id)
    await _record(session, standing, found.id, action, rules.facts_of(standing), None, actor, now, said)


async def _record(
    session: WriteSession,
    kept: BuyersGroup,
    key: UUID,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    actor: Actor,
    now: datetime,
    said: Mapping[str, Any],
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=key,
        shop_id=kept.shop_id,
        before=before,
        after=after,
        now=now,
        **said,
    )
