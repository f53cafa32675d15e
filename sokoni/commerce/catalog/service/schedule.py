"""Plans: products and collections that the clock puts on show and takes down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.collection.service import saving as collections
from sokoni.commerce.catalog.repository import schedule as repository
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError

KEEP = "catalog.keep_schedule"
_CHUNK = 200


async def keep(session: WriteSession, *, auto_approve: bool, now: datetime) -> bool:
    """Do what is planned for now, a chunk at a time; whether there may be more.

    A plan is struck out in the transaction that carries it out, so that it happens once.
    """
    due = await repository.list_due_products(session, now=now, limit=_CHUNK)
    if due:
        loaded = await editing.load(session, product_ids=due)
        wanted = {
            product_id: planned_state(product.state, auto_approve=auto_approve, now=now)
            for product_id, product in loaded.items()
        }
        await editing.save_each(
            session, loaded=loaded, wanted=wanted, action="product.schedule", actor=change.SYSTEM, now=now
        )
    due_collections = await repository.list_due_collections(session, now=now, limit=_CHUNK)
    for collection_id in due_collections:
        await _keep_collection(session, collection_id, now=now)
    return _CHUNK in {len(due), len(due_collections)}


def planned_state(state: State, *, auto_approve: bool, now: datetime) -> State:
    """A product after what was planned for it until now; a plan that its status does not allow is struck out."""
    if _is_due(state["publish_at"], now):
        state = _published({**state, "publish_at": None}, auto_approve=auto_approve)
    if _is_due(state["unpublish_at"], now):
        state = {**state, "unpublish_at": None}
        if state["status"] == Status.APPROVED.value:
            state = edits.with_status(state, Status.DRAFT)
    return state


def _published(state: State, *, auto_approve: bool) -> State:
    status = Status(state["status"])
    try:
        target = rules.target_of_move(status, Status.APPROVED, mover=Mover.SELLER, auto_approve=auto_approve)
    except DomainError:
        # Archived, or on sale already: there is nothing to carry out, and nobody to tell at this hour.
        return state
    return edits.with_status(state, target)


async def _keep_collection(session: WriteSession, collection_id: UUID, *, now: datetime) -> None:
    found = await collections.lock_state(session, collection_id=collection_id)
    if found is None:
        return
    row, state = found
    wanted: dict[str, Any] = dict(state)
    for plan, is_published in (("publish_at", True), ("unpublish_at", False)):
        if _is_due(state[plan], now):
            wanted |= {plan: None, "is_published": is_published}
    await collections.save(
        session,
        row=row,
        before=state,
        wanted=wanted,
        action="collection.schedule",
        actor=change.SYSTEM,
        now=now,
    )


def _is_due(planned: str | None, now: datetime) -> bool:
    return planned is not None and datetime.fromisoformat(planned) <= now
