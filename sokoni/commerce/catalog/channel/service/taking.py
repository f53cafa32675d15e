"""Taking drafts: each becomes a product by the catalogue's own hand, one at once or many by a chain of jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog.channel import errors, repository, rules
from sokoni.commerce.catalog.channel.service.reviewing import found, get_draft
from sokoni.commerce.catalog.channel.types import ChannelDraft, DraftState, Taking
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.service import product
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.core import change, ids
from sokoni.core.change import Actor, ActorKind
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.services.media import service as media

TAKE = "catalog.take_drafts"
CHUNK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What taking needs beside the draft: who keeps stock, whether it goes on sale, and who approves that."""

    stock: StockIntake
    publish: bool
    auto_approve: bool

    @property
    def status(self) -> Status:
        """In which status products begin."""
        return catalog_rules.status_when_published(auto_approve=self.auto_approve) if self.publish else Status.DRAFT


async def take(
    session: WriteSession, *, shop_id: UUID, draft_id: UUID, means: Means, actor: Actor, now: datetime
) -> ChannelDraft:
    """The draft, made into a product; one whose product was taken back brings that back. Taken again, it stays.

    Raises:
        ChannelDraftMissing: the shop has no such draft.
        ChannelDraftIncomplete: it has no title, or no price.
        ChannelDraftTaken: a job is about to take it.
        ProductInvalid, SkuTaken, CategoryMissing: the catalogue does not take it so.
    """
    draft = found(await repository.get_draft_locked(session, shop_id=shop_id, draft_id=draft_id))
    if draft.state is DraftState.QUEUED:
        raise errors.ChannelDraftTaken
    await _take(session, draft, means=means, actor=actor, now=now)
    return await get_draft(session, shop_id=shop_id, draft_id=draft_id)


async def take_many(
    session: WriteSession,
    *,
    shop_id: UUID,
    draft_ids: Collection[UUID] | None,
    publish: bool,
    auto_approve: bool,
    actor: Actor,
    now: datetime,
) -> Taking:
    """Let a job take waiting drafts: those that are named, or all that are certain. Their changes are one group.

    Raises:
        NothingToTake: none is meant.
    """
    taking_id = ids.new_id()
    values: dict[str, Any] = {
        "id": taking_id,
        "shop_id": shop_id,
        "publish": publish,
        "auto_approve": auto_approve,
        "total": 0,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
    }
    await repository.add_taking(session, values=values)
    total = await repository.queue(session, shop_id=shop_id, taking_id=taking_id, draft_ids=draft_ids, now=now)
    if total == 0:
        raise errors.NothingToTake
    await repository.change_taking(session, taking_id=taking_id, values={"total": total})
    await jobs.enqueue(session, TAKE, taking_id=str(taking_id))
    begun = await repository.get_taking_locked(session, taking_id=taking_id)
    assert begun is not None  # It was added above.
    return repository.taking(begun)


async def find_latest_taking(session: ReadSession, *, shop_id: UUID) -> Taking | None:
    """What a shop took last, many at once; one statement."""
    return await repository.get_latest_taking(session, shop_id=shop_id)


async def work_taking(session: WriteSession, *, taking_id: UUID, stock: StockIntake, now: datetime) -> bool:
    """Take the next 20 drafts of a taking; whether there are more. One that is refused waits again, and says why."""
    row = await repository.get_taking_locked(session, taking_id=taking_id)
    if row is None or row.finished_at is not None:
        return False
    means = Means(stock=stock, publish=row.publish, auto_approve=row.auto_approve)
    actor = Actor(kind=cast("ActorKind", row.actor_kind), id=row.actor_id, label=row.actor_label)
    drafts = await repository.list_queued(session, taking_id=taking_id, limit=CHUNK)
    refused = 0
    with change.together(session, group_id=taking_id):
        for draft in drafts:
            try:
                async with session.begin_nested():
                    await _take(session, draft, means=means, actor=actor, now=now)
            except DomainError as error:
                refused += 1
                await repository.change_draft(session, draft_id=draft.id, values=_refused(error, now=now))
    is_over = len(drafts) < CHUNK
    values = {
        "made": row.made + len(drafts) - refused,
        "refused": row.refused + refused,
        "finished_at": now if is_over else None,
    }
    await repository.change_taking(session, taking_id=taking_id, values=values)
    return not is_over


def _refused(error: DomainError, *, now: datetime) -> dict[str, Any]:
    return {"state": DraftState.WAITING.value, "taking_id": None, "refusal": str(error)[:1000], "updated_at": now}


async def _take(session: WriteSession, draft: ChannelDraft, *, means: Means, actor: Actor, now: datetime) -> None:
    if draft.product_id is not None:
        if draft.is_archived:
            await _bring_back(session, draft.product_id, means=means, actor=actor, now=now)
        return
    known = await media.list_by_hash(session, hashes=draft.pictures)
    made = await product.create_product(
        session,
        shop_id=draft.shop_id,
        draft=rules.to_product(draft),
        actor=actor,
        now=now,
        stock=means.stock,
        status=means.status,
        pictures=[known[each] for each in draft.pictures if each in known],
    )
    values = {
        "state": DraftState.TAKEN.value,
        "product_id": made.id,
        "taking_id": None,
        "refusal": "",
        "updated_at": now,
    }
    await repository.change_draft(session, draft_id=draft.id, values=values)


async def _bring_back(session: WriteSession, product_id: UUID, *, means: Means, actor: Actor, now: datetime) -> None:
    """Put a product that was archived back to where taking would have put it."""
    for wanted in (Status.DRAFT, Status.APPROVED)[: 2 if means.publish else 1]:
        await product.set_status(
            session,
            product_id=product_id,
            wanted=wanted,
            mover=Mover.SELLER,
            auto_approve=means.auto_approve,
            actor=actor,
            now=now,
        )
