"""Writing collections: each change is checked, written, recorded and published as one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.collection import errors, repository
from sokoni.commerce.catalog.collection.state import State, check_state, row_values
from sokoni.commerce.catalog.errors import ProductMissing
from sokoni.core import change, difference
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs

WORK_RULE = "catalog.work_rule"


async def lock_state(session: WriteSession, *, collection_id: UUID) -> tuple[Any, State] | None:
    """A collection, locked, with its state; None where there is none."""
    row = await repository.get_locked(session, collection_id=collection_id)
    return None if row is None else (row, await repository.get_state(session, row))


async def insert(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    language: str,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Make a collection of a state, under an id; one with a rule fills itself soon after.

    Raises:
        CollectionSlugTaken: another collection of the shop has its address.
        ProductMissing: a product is not the shop's.
    """
    fills_itself = state["rule"] is not None
    values = row_values(state) | {
        "id": collection_id,
        "shop_id": shop_id,
        "kind": state["kind"],
        "language": language,
        "version": 1,
        "settled": 0 if fills_itself else 1,
        "created_at": now,
        "updated_at": now,
    }
    if not await repository.add(session, values=values):
        raise errors.CollectionSlugTaken(slug=state["slug"])
    await repository.put_texts(session, shop_id=shop_id, collection_id=collection_id, texts=state["texts"])
    if state["products"]:
        await _put_products(session, shop_id=shop_id, collection_id=collection_id, state=state)
    if fills_itself:
        await jobs.enqueue(session, WORK_RULE, collection_id=str(collection_id), version=1)
    _, after = difference.differences({}, state)
    await _record(
        session,
        shop_id=shop_id,
        collection_id=collection_id,
        action=action,
        before=dict.fromkeys(after),
        after=after,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def save(
    session: WriteSession,
    *,
    row: Any,
    before: State,
    wanted: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Write a collection that is locked the way it shall be, record it and publish it; nothing where nothing differs.

    Raises:
        CollectionInvalid: it cannot be so.
        CollectionSlugTaken: another collection of the shop has the address.
        ProductMissing: a product is not the shop's.
    """
    old, new = difference.differences(before, wanted)
    if not new:
        return
    check_state(wanted)
    values = row_values(wanted) | {"updated_at": now}
    has_other_rule = before["rule"] != wanted["rule"]
    if has_other_rule:
        values["version"] = row.version + 1
    if not await repository.change(session, collection_id=row.id, values=values):
        raise errors.CollectionSlugTaken(slug=wanted["slug"])
    if before["slug"] != wanted["slug"]:
        await repository.leave_address(
            session, shop_id=row.shop_id, collection_id=row.id, old=before["slug"], new=wanted["slug"], now=now
        )
    if before["texts"] != wanted["texts"]:
        await repository.put_texts(session, shop_id=row.shop_id, collection_id=row.id, texts=wanted["texts"])
    if before["products"] != wanted["products"]:
        await _put_products(session, shop_id=row.shop_id, collection_id=row.id, state=wanted)
    await _record(
        session,
        shop_id=row.shop_id,
        collection_id=row.id,
        action=action,
        before=old,
        after=new,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    if has_other_rule:
        await jobs.enqueue(session, WORK_RULE, collection_id=str(row.id), version=row.version + 1)


async def remove(
    session: WriteSession,
    *,
    row: Any,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Remove a collection that is locked, and record how it was; its products stay."""
    before, _ = difference.differences(state, {})
    await repository.remove(session, collection_id=row.id)
    await _record(
        session,
        shop_id=row.shop_id,
        collection_id=row.id,
        action=action,
        before={**before, "language": row.language},
        after=dict.fromkeys(before),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def _put_products(session: WriteSession, *, shop_id: UUID, collection_id: UUID, state: State) -> None:
    wanted = [UUID(each) for each in state["products"]]
    put = await repository.put_products(session, shop_id=shop_id, collection_id=collection_id, product_ids=wanted)
    if not put:
        raise ProductMissing


async def _record(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="collection",
        subject_id=collection_id,
        shop_id=shop_id,
        before=before,
        after=after,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    await outbox.publish(session, events.CollectionChanged(shop_id=shop_id, collection_id=collection_id))
