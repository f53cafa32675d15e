"""Bulk work: previewed, begun, worked in chunks, looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.bulk import errors, repository, rules
from sokoni.commerce.catalog.bulk.types import (
    BulkAction,
    BulkKind,
    BulkOperation,
    BulkPreview,
    BulkRefusal,
    BulkSample,
    BulkSelection,
    BulkState,
    Outcome,
)
from sokoni.commerce.catalog.repository import category as categories
from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.state.types import Loaded, State
from sokoni.commerce.catalog.types import ProductQuery, Status
from sokoni.core import change, difference, ids
from sokoni.core.change import Actor, ActorKind
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, Reason
from sokoni.core.jobs import service as jobs

WORK = "catalog.work_bulk"
FORGET = "catalog.forget_previews"
CHUNK = 100
MAX_PRODUCTS = 20_000
# A preview looks at so many products one by one; of the rest it says only that they are meant.
_LOOKED_AT = 2_000
_SHOWN = 20
_REFUSALS_SHOWN = 100
PREVIEW_LASTS = timedelta(hours=1)


async def preview(
    session: WriteSession,
    *,
    shop_id: UUID,
    selection: BulkSelection,
    action: BulkAction,
    auto_approve: bool,
    actor: Actor,
    now: datetime,
) -> BulkPreview:
    """What an action would do with some products, kept so that exactly this can be begun; nothing else is written.

    Raises:
        BulkInvalid: the action means nothing.
        BulkSelectionTooLarge: too many products are meant.
        AttributeMissing, AttributeValueInvalid, CategoryMissing: the action names what does not exist.
    """
    rules.check_action(action)
    values = await _values(session, shop_id=shop_id, action=action)
    action = await _with_categories(session, action)
    items = await _select(session, shop_id=shop_id, selection=selection)
    stored = repository.action_json(action)
    operation_id = ids.new_id()
    row = {
        "id": operation_id,
        "shop_id": shop_id,
        "action": stored,
        "state": BulkState.PREVIEWED.value,
        "token": rules.token_of(stored, items),
        "auto_approve": auto_approve,
        "total": len(items),
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
    }
    await repository.add(session, values=row, items=items)
    operation = await get_operation(session, shop_id=shop_id, operation_id=operation_id)
    return await _looked_at(session, operation, items, values)


async def look_again(session: ReadSession, *, shop_id: UUID, operation_id: UUID) -> BulkPreview:
    """What a previewed operation would do now: products that were changed since are among those left alone.

    Raises:
        BulkMissing: the shop has no such operation.
        AttributeMissing, AttributeValueInvalid: what the action sets is no more.
    """
    operation = await get_operation(session, shop_id=shop_id, operation_id=operation_id)
    items = await repository.list_waiting(session, operation_id=operation_id, limit=_LOOKED_AT)
    return await _looked_at(session, operation, items, await _values(session, shop_id=shop_id, action=operation.action))


async def begin(
    session: WriteSession, *, shop_id: UUID, operation_id: UUID, token: str, now: datetime
) -> BulkOperation:
    """The operation, begun: a chain of jobs works it. Begun again, it goes on as it is.

    Raises:
        BulkMissing: the shop has no such operation.
        BulkTokenWrong: it was not this that was previewed.
        BulkPreviewExpired: the preview is too old.
    """
    operation = _theirs(await repository.get_locked(session, operation_id=operation_id), shop_id)
    if operation.token != token:
        raise errors.BulkTokenWrong
    if operation.state is not BulkState.PREVIEWED:
        return operation
    if now >= operation.created_at + PREVIEW_LASTS:
        raise errors.BulkPreviewExpired
    begun = await repository.change(
        session, operation_id=operation_id, values={"state": BulkState.RUNNING.value, "started_at": now}
    )
    await jobs.enqueue(session, WORK, operation_id=str(operation_id))
    return begun


async def cancel(
    session: WriteSession, *, shop_id: UUID, operation_id: UUID, actor: Actor, now: datetime
) -> BulkOperation:
    """The operation, stopped behind the chunk that is being worked: what is done stays done, and can be undone.

    One that has ended, or was never begun, stays as it is.

    Raises:
        BulkMissing: the shop has no such operation.
    """
    operation = _theirs(await repository.get_locked(session, operation_id=operation_id), shop_id)
    if operation.state is not BulkState.RUNNING:
        return operation
    cancelled = BulkState.CANCELLED.value
    await change.record(
        session,
        actor=actor,
        action="bulk.cancel",
        subject_kind="bulk",
        subject_id=operation_id,
        shop_id=shop_id,
        before={"state": operation.state.value},
        after={"state": cancelled, "done": operation.done},
        now=now,
    )
    values = {"state": cancelled, "finished_at": now}
    return await repository.change(session, operation_id=operation_id, values=values)


async def list_operations(session: ReadSession, *, shop_id: UUID, limit: int = 20) -> Sequence[BulkOperation]:
    """The latest operations of a shop that were begun, the newest first; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id, limit=limit)


async def list_product_ids(session: ReadSession, *, shop_id: UUID, operation_id: UUID) -> Sequence[UUID]:
    """The products that an operation of a shop was previewed for; two statements.

    Raises:
        BulkMissing: the shop has no such operation.
    """
    await get_operation(session, shop_id=shop_id, operation_id=operation_id)
    return await repository.list_product_ids(session, operation_id=operation_id)


async def list_meant(session: ReadSession, *, shop_id: UUID, selection: BulkSelection) -> Sequence[UUID]:
    """The products of a shop that a selection means; at most two statements.

    Raises:
        BulkSelectionTooLarge: too many are meant.
    """
    return [product_id for product_id, _ in await _select(session, shop_id=shop_id, selection=selection)]


async def get_operation(session: ReadSession, *, shop_id: UUID, operation_id: UUID) -> BulkOperation:
    """An operation of a shop, with how far it has come; one statement.

    Raises:
        BulkMissing: the shop has no such operation.
    """
    return _theirs(await repository.get(session, operation_id=operation_id), shop_id)


async def list_refusals(session: ReadSession, *, operation_id: UUID) -> Sequence[BulkRefusal]:
    """The first 100 products that an operation left alone, and why; one statement."""
    return await repository.list_refusals(session, operation_id=operation_id, limit=_REFUSALS_SHOWN)


async def work(session: WriteSession, *, operation_id: UUID, now: datetime) -> bool:
    """Work the next 100 products of an operation; whether there are more. What is refused holds up nobody else."""
    operation = await repository.get_locked(session, operation_id=operation_id)
    if operation is None or operation.state is not BulkState.RUNNING:
        return False
    items = await repository.list_waiting(session, operation_id=operation_id, limit=CHUNK)
    outcomes = await _work_chunk(session, operation, items, now=now) if items else {}
    if outcomes:
        await repository.finish_items(session, operation_id=operation_id, outcomes=outcomes)
    counts = {name: sum(1 for each in outcomes.values() if each.state == name) for name in _COUNTED}
    is_over = len(items) < CHUNK
    await repository.change(
        session,
        operation_id=operation_id,
        values={
            **{name: getattr(operation, name) + count for name, count in counts.items()},
            "state": (BulkState.FINISHED if is_over else BulkState.RUNNING).value,
            "finished_at": now if is_over else None,
        },
    )
    return not is_over


async def forget_previews(session: WriteSession, *, now: datetime) -> None:
    """Forget previews that nobody began in their time."""
    await repository.forget_previews(session, before=now - PREVIEW_LASTS)


_COUNTED = ("changed", "unchanged", "refused")


async def _work_chunk(
    session: WriteSession, operation: BulkOperation, items: Sequence[tuple[UUID, datetime]], *, now: datetime
) -> Mapping[UUID, Outcome]:
    loaded = await editing.load(session, product_ids=[product_id for product_id, _ in items])
    outcomes: dict[UUID, Outcome] = {}
    wanted: dict[UUID, State] = {}
    try:
        values = await _values(session, shop_id=operation.shop_id, action=operation.action)
    except DomainError as error:
        return {product_id: _refused(error) for product_id, _ in items}
    for product_id, seen_at in items:
        try:
            wanted[product_id] = _applied(operation, loaded.get(product_id), seen_at, values)
        except DomainError as error:
            outcomes[product_id] = _refused(error)
    changed, refused = await editing.save_each(
        session,
        loaded=loaded,
        wanted=wanted,
        action=f"product.bulk_{operation.action.kind.value}",
        actor=Actor(kind=cast("ActorKind", operation.actor_kind), id=operation.actor_id, label=operation.actor_label),
        now=now,
        group_id=operation.id,
    )
    outcomes |= dict.fromkeys(wanted, Outcome(state="unchanged"))
    outcomes |= dict.fromkeys(changed, Outcome(state="changed"))
    return outcomes | {product_id: _refused(error) for product_id, error in refused.items()}


def _applied(operation: BulkOperation, loaded: Loaded | None, seen_at: datetime, values: Mapping[UUID, Any]) -> State:
    if loaded is None or loaded.shop_id != operation.shop_id:
        raise catalog_errors.ProductMissing
    if loaded.updated_at != seen_at:
        raise errors.BulkProductChanged
    return rules.applied(
        operation.action,
        loaded.state,
        language=loaded.language,
        auto_approve=operation.auto_approve,
        values=values,
    )


async def _looked_at(
    session: ReadSession,
    operation: BulkOperation,
    items: Sequence[tuple[UUID, datetime]],
    values: Mapping[UUID, Any],
) -> BulkPreview:
    sample: list[BulkSample] = []
    refusals: list[BulkRefusal] = []
    counts = dict.fromkeys(_COUNTED, 0)
    looked_at = items[:_LOOKED_AT]
    for start in range(0, len(looked_at), editing.CHUNK):
        part = looked_at[start : start + editing.CHUNK]
        found = await editing.look(session, product_ids=[product_id for product_id, _ in part])
        for product_id, seen_at in part:
            loaded = found.get(product_id)
            try:
                wanted = _applied(operation, loaded, seen_at, values)
            except DomainError as error:
                counts["refused"] += 1
                refusals.append(_refusal(product_id, loaded, error))
                continue
            assert loaded is not None  # Nothing is applied to what is missing.
            before, after = difference.differences(loaded.state, wanted)
            counts["changed" if after else "unchanged"] += 1
            if after and len(sample) < _SHOWN:
                sample.append(BulkSample(product_id=product_id, title=_title(loaded), before=before, after=after))
    return BulkPreview(
        operation=operation,
        expires_at=operation.created_at + PREVIEW_LASTS,
        is_exact=len(looked_at) == operation.total,
        changes=counts["changed"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
        sample=sample,
        refusals=refusals[:_REFUSALS_SHOWN],
    )


async def _select(session: ReadSession, *, shop_id: UUID, selection: BulkSelection) -> list[tuple[UUID, datetime]]:
    """The products that are meant, with when each was last changed; ids of other shops mean nothing."""
    if selection.product_ids is not None:
        wanted: Sequence[UUID] = selection.product_ids
    else:
        query = ProductQuery(
            shop_id=shop_id,
            status=None if selection.status is None else Status(selection.status),
            text=selection.text,
            category_id=selection.category_id,
            collection_id=selection.collection_id,
            failed_images=selection.failed_images,
            for_team=True,
        )
        wanted = await listing.list_ids(session, query=query, limit=MAX_PRODUCTS + 1)
    if len(wanted) > MAX_PRODUCTS:
        raise errors.BulkSelectionTooLarge(limit=MAX_PRODUCTS)
    return await repository.list_seen(session, shop_id=shop_id, product_ids=wanted)


async def _values(session: ReadSession, *, shop_id: UUID, action: BulkAction) -> Mapping[UUID, Any]:
    """What an attribute action sets, as states keep it; nothing for other actions."""
    if action.kind is not BulkKind.ATTRIBUTE:
        return {}
    _, read = await attributes.read_values(session, shop_id=shop_id, given={action.attribute: action.value})
    return {key: None if value is None else attribute_rules.to_json(value) for key, value in read.items()}


async def _with_categories(session: ReadSession, action: BulkAction) -> BulkAction:
    """The action with its categories, which exist, named as states name them."""
    if action.kind is not BulkKind.CATEGORIES:
        return action
    try:
        add, remove = [UUID(each) for each in action.add], [UUID(each) for each in action.remove]
    except ValueError as error:
        raise errors.BulkInvalid(field="add", reason=Reason("categories are named by their ids")) from error
    if add and await categories.list_missing(session, category_ids=add):
        raise catalog_errors.CategoryMissing
    return replace(action, add=tuple(map(str, add)), remove=tuple(map(str, remove)))


def _refused(error: DomainError) -> Outcome:
    return Outcome(state="refused", code=error.code, message=str(error), fields=_plain(error))


def _refusal(product_id: UUID, loaded: Loaded | None, error: DomainError) -> BulkRefusal:
    title = _title(loaded) if loaded is not None else ""
    return BulkRefusal(product_id=product_id, title=title, code=error.code, message=str(error), fields=_plain(error))


def _plain(error: DomainError) -> Mapping[str, Any]:
    """A refusal's fields as JSON can keep them."""
    return {name: value if isinstance(value, int | list) else str(value) for name, value in error.fields.items()}


def _title(loaded: Loaded) -> str:
    title: str = loaded.state["texts"][loaded.language]["title"]
    return title


def _theirs(operation: BulkOperation | None, shop_id: UUID) -> BulkOperation:
    if operation is None or operation.shop_id != shop_id:
        raise errors.BulkMissing
    return operation
