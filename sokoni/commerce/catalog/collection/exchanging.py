"""Collections as files carry them: read whole, and laid over what a shop has."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.collection import errors, repository, service
from sokoni.commerce.catalog.collection.service import saving
from sokoni.commerce.catalog.collection.state import check_state, state_of
from sokoni.commerce.catalog.collection.types import CollectionDraft, WholeCollection
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession


async def list_whole(
    session: ReadSession, *, shop_id: UUID, after: UUID | None, limit: int
) -> Sequence[WholeCollection]:
    """The next collections of a shop behind one of them, the oldest first; three statements."""
    return await repository.list_whole(session, shop_id=shop_id, after=after, limit=limit)


async def list_product_ids(session: ReadSession, *, shop_id: UUID, slugs: Some[str]) -> Mapping[str, UUID]:
    """The products of a shop at some addresses; one statement."""
    return await repository.list_product_ids(session, shop_id=shop_id, slugs=slugs)


def check_draft(draft: CollectionDraft) -> None:
    """Pass a draft with a language that a collection can be.

    Raises:
        CollectionInvalid: it cannot.
    """
    check_state(state_of(draft, language=draft.language or ""))


async def put(
    session: WriteSession, *, shop_id: UUID, slug: str, draft: CollectionDraft, actor: change.Actor, now: datetime
) -> None:
    """Let a shop have a collection as a draft says, at an address: a new one, or laid over the one that stands there.

    Products that it has by hand already and the draft does not name stay, behind the others.

    Raises:
        CollectionInvalid: it cannot be so.
        CollectionByRule: the one that stands there fills itself in another way than the draft's.
        ProductMissing: a product is not the shop's.
    """
    collection_id = await repository.get_id(session, shop_id=shop_id, slug=slug)
    found = None if collection_id is None else await saving.lock_state(session, collection_id=collection_id)
    if found is None:
        await service.add_collection(session, shop_id=shop_id, draft=draft, actor=actor, now=now)
        return
    row, before = found
    wanted = state_of(draft, language=draft.language or row.language)
    if wanted["kind"] != before["kind"]:
        raise errors.CollectionByRule
    named = set(wanted["products"])
    wanted["products"] += [each for each in before["products"] if each not in named]
    wanted["texts"] = {**before["texts"], **wanted["texts"]}
    await saving.save(session, row=row, before=before, wanted=wanted, action="collection.import", actor=actor, now=now)
