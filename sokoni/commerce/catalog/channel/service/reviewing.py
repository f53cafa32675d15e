"""Looking at drafts: listed, written into, put aside and brought back."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.channel import errors, repository, rules
from sokoni.commerce.catalog.channel.types import (
    ChannelDraft,
    DraftChange,
    DraftCounts,
    DraftState,
    Reading,
)
from sokoni.commerce.catalog.errors import CategoryMissing
from sokoni.commerce.catalog.repository import category as categories
from sokoni.core import pages
from sokoni.core.database import ReadSession, WriteSession


async def list_drafts(
    session: ReadSession, *, shop_id: UUID, state: DraftState, page: pages.PageQuery
) -> pages.Page[ChannelDraft]:
    """A page of a shop's drafts in a state, the newest post first; one statement.

    Raises:
        InvalidCursor: the cursor is damaged.
    """
    return await repository.list_drafts(session, shop_id=shop_id, state=state, page=page)


async def count_drafts(session: ReadSession, *, shop_id: UUID) -> DraftCounts:
    """How many drafts a shop has of each sort; one statement."""
    return await repository.count_drafts(session, shop_id=shop_id)


async def get_draft(session: ReadSession, *, shop_id: UUID, draft_id: UUID) -> ChannelDraft:
    """A draft of a shop; one statement.

    Raises:
        ChannelDraftMissing: the shop has no such draft.
    """
    return found(await repository.get_draft(session, shop_id=shop_id, draft_id=draft_id))


async def change_draft(
    session: WriteSession, *, shop_id: UUID, draft_id: UUID, fields: DraftChange, now: datetime
) -> ChannelDraft:
    """The draft with what somebody wrote into it; from then on a newer export leaves it alone.

    Raises:
        ChannelDraftMissing: the shop has no such draft.
        ChannelDraftTaken: it is a product already.
        ProductInvalid: a field cannot be used.
        CategoryMissing: a category does not exist.
    """
    draft = found(await repository.get_draft_locked(session, shop_id=shop_id, draft_id=draft_id))
    content, doubts = rules.changed(draft, fields)
    if content == draft.content:
        return draft
    if content.category_ids and await categories.list_missing(session, category_ids=content.category_ids):
        raise CategoryMissing
    read = Reading(content=content, doubts=doubts)
    values = {
        "content": rules.to_stored(content),
        "doubts": [doubt.value for doubt in doubts],
        "confidence": read.confidence,
        "is_edited": True,
        "refusal": "",
        "updated_at": now,
    }
    await repository.change_draft(session, draft_id=draft_id, values=values)
    return await get_draft(session, shop_id=shop_id, draft_id=draft_id)


async def skip(session: WriteSession, *, shop_id: UUID, draft_id: UUID, now: datetime) -> ChannelDraft:
    """The draft, put aside; it stays so whatever later exports say.

    Raises:
        ChannelDraftMissing: the shop has no such draft.
        ChannelDraftTaken: it is a product already.
    """
    return await _move(session, shop_id=shop_id, draft_id=draft_id, state=DraftState.SKIPPED, now=now)


async def put_back(session: WriteSession, *, shop_id: UUID, draft_id: UUID, now: datetime) -> ChannelDraft:
    """The draft, waiting again.

    Raises:
        ChannelDraftMissing: the shop has no such draft.
        ChannelDraftTaken: it is a product already.
    """
    return await _move(session, shop_id=shop_id, draft_id=draft_id, state=DraftState.WAITING, now=now)


async def _move(
    session: WriteSession, *, shop_id: UUID, draft_id: UUID, state: DraftState, now: datetime
) -> ChannelDraft:
    draft = found(await repository.get_draft_locked(session, shop_id=shop_id, draft_id=draft_id))
    if draft.state in {DraftState.TAKEN, DraftState.QUEUED}:
        raise errors.ChannelDraftTaken
    if draft.state is not state:
        await repository.change_draft(session, draft_id=draft_id, values={"state": state.value, "updated_at": now})
    return await get_draft(session, shop_id=shop_id, draft_id=draft_id)


def found(draft: ChannelDraft | None) -> ChannelDraft:
    """A draft that is there.

    Raises:
        ChannelDraftMissing: it is not.
    """
    if draft is None:
        raise errors.ChannelDraftMissing
    return draft
