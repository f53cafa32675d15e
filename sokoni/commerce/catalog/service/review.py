"""The queue of products that wait for an operator, and what is decided about them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.service.product import action_of_move
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import Mover, ProductQuery, Status, WaitingProduct
from sokoni.core import change, ids, pages
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, Reason

DECISIONS = frozenset({Status.APPROVED, Status.REJECTED})


async def list_waiting(
    session: ReadSession, *, page: pages.PageQuery, locale: str, shop_id: UUID | None = None
) -> pages.Page[WaitingProduct]:
    """A page of products that wait for approval, those that wait longest first, and their number; two statements.

    Raises:
        InvalidCursor: the cursor is damaged.
    """
    query = ProductQuery(status=Status.PENDING_REVIEW, shop_id=shop_id, for_team=True)
    return await listing.list_waiting(session, query=query, page=page, locale=locale)


async def count_waiting(session: ReadSession) -> Mapping[UUID, int]:
    """How many products wait for approval in each shop; shops without any are left out. One statement."""
    return await listing.count_waiting(session)


async def review(
    session: WriteSession,
    *,
    product_ids: Collection[UUID],
    decision: Status,
    reason: str,
    actor: change.Actor,
    now: datetime,
) -> tuple[Sequence[UUID], Mapping[UUID, DomainError]]:
    """The products that were approved or rejected, and those that could not be, with why; one never holds up others.

    Raises:
        ProductInvalid: it is no decision, or a rejection without a reason.
    """
    check_decision(decision, reason=reason)
    loaded = await editing.load(session, product_ids=product_ids)
    refused: dict[UUID, DomainError] = {each: errors.ProductMissing() for each in product_ids if each not in loaded}
    wanted: dict[UUID, State] = {}
    for product_id, product in loaded.items():
        try:
            rules.target_of_move(Status(product.state["status"]), decision, mover=Mover.OPERATOR, auto_approve=False)
        except DomainError as error:
            refused[product_id] = error
        else:
            wanted[product_id] = edits.with_status(product.state, decision, reason=reason)
    group_id = ids.new_id()
    changed, failed = await editing.save_each(
        session,
        loaded=loaded,
        wanted=wanted,
        action=action_of_move(decision, mover=Mover.OPERATOR),
        actor=actor,
        now=now,
        group_id=group_id,
    )
    shop_of = {each: loaded[each].shop_id for each in changed}
    await announce(session, shop_of=shop_of, decision=decision, reason=reason, review_id=group_id)
    return changed, {**refused, **failed}


async def announce(
    session: WriteSession, *, shop_of: Mapping[UUID, UUID], decision: Status, reason: str, review_id: UUID
) -> None:
    """Publish what was decided, once for each shop."""
    by_shop: dict[UUID, list[UUID]] = {}
    for product_id, shop_id in shop_of.items():
        by_shop.setdefault(shop_id, []).append(product_id)
    decided = [
        events.ProductReviewed(
            shop_id=shop_id, product_ids=found, status=decision.value, reason=reason, review_id=review_id
        )
        for shop_id, found in by_shop.items()
    ]
    await outbox.publish(session, *decided)


def check_decision(decision: Status, *, reason: str) -> None:
    """Pass an approval, and a rejection that says why.

    Raises:
        ProductInvalid: it is neither.
    """
    if decision not in DECISIONS:
        raise errors.ProductInvalid(field="decision", reason=Reason("products are approved or rejected"))
    if decision is Status.REJECTED and not reason.strip():
        raise errors.ProductInvalid(field="reason", reason=Reason("sellers are told why a product was rejected"))
