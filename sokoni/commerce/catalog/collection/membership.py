"""Who belongs to collections that fill themselves: followed as products change, worked out anew when a rule does."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.collection import repository, rules
from sokoni.commerce.catalog.collection.service.saving import WORK_RULE
from sokoni.commerce.catalog.collection.state import looks_at_categories
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs

CHUNK = outbox.MAX_IDS_PER_EVENT
_NOBODY = UUID(int=0)


async def follow_products(session: WriteSession, *, shop_id: UUID, product_ids: Some[UUID]) -> None:
    """Let some products join and leave their shop's collections as its rules say now; at most six statements."""
    if not await repository.exists_by_rule(session, shop_id=shop_id):
        return
    # Held before the products are looked at: see `list_by_rule_locked`.
    by_rule = await repository.list_by_rule_locked(session, shop_id=shop_id)
    facts = {
        each.product_id: each for each in await repository.list_facts(session, shop_id=shop_id, product_ids=product_ids)
    }
    joins: list[tuple[UUID, UUID]] = []
    leaves: list[tuple[UUID, UUID]] = []
    for row in by_rule:
        rule = rules.from_json(row.rule)
        assert rule is not None  # The database holds that these have one.
        for product_id in product_ids:
            belongs = product_id in facts and rules.matches(rule, facts[product_id])
            (joins if belongs else leaves).append((row.id, product_id))
    changed = await repository.move_members(session, shop_id=shop_id, joins=joins, leaves=leaves)
    await _announce(session, shop_id, sorted(changed))


async def work_rule(
    session: WriteSession, *, collection_id: UUID, version: int, after: UUID | None, now: datetime
) -> UUID | None:
    """Work out the next 500 products for a rule; where to go on, or None at its end, or when it has a newer rule."""
    row = await repository.get_locked(session, collection_id=collection_id)
    if row is None or row.version != version or row.settled == version:
        return None
    rule = rules.from_json(row.rule)
    assert rule is not None  # Only collections with a rule are worked out.
    chunk = await repository.list_facts_after(session, shop_id=row.shop_id, after=after or _NOBODY, limit=CHUNK)
    joins = [(collection_id, each.product_id) for each in chunk if rules.matches(rule, each)]
    leaves = [(collection_id, each.product_id) for each in chunk if not rules.matches(rule, each)]
    changed = await repository.move_members(session, shop_id=row.shop_id, joins=joins, leaves=leaves)
    if len(chunk) == CHUNK:
        await _announce(session, row.shop_id, sorted(changed))
        return chunk[-1].product_id
    await repository.drop_archived(session, collection_id=collection_id)
    await repository.change(session, collection_id=collection_id, values={"settled": version, "updated_at": now})
    await _announce(session, row.shop_id, [collection_id])
    return None


async def follow_categories(session: WriteSession) -> None:
    """Let rules that look at categories be worked out anew: the tree is another one."""
    for row in await repository.list_ids_by_rule(session):
        if not looks_at_categories(row.rule):
            continue
        locked = await repository.get_locked(session, collection_id=row.id)
        if locked is not None:
            version = locked.version + 1
            await repository.change(session, collection_id=row.id, values={"version": version})
            await jobs.enqueue(session, WORK_RULE, collection_id=str(row.id), version=version)


async def _announce(session: WriteSession, shop_id: UUID, collection_ids: Sequence[UUID]) -> None:
    changed = [events.CollectionChanged(shop_id=shop_id, collection_id=each) for each in collection_ids]
    await outbox.publish(session, *changed)
