"""What an applicant shows beside the application: papers that its owners and operators alone may see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.shop import errors, repository, service
from sokoni.commerce.shop.types import Shop, ShopDocument, Status
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.media import service as media
from sokoni.services.media.types import PreparedPrivate

MAX_DOCUMENTS = 10
_MAX_NAME = 120


async def list_documents(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, Sequence[ShopDocument]]:
    """The papers of some shops, in the order in which they came; one statement, none for no shops."""
    if not shop_ids:
        return {}
    found: dict[UUID, list[ShopDocument]] = {}
    for each in await repository.list_documents(session, shop_ids=shop_ids):
        found.setdefault(each.shop_id, []).append(each)
    return found


async def get_document(session: ReadSession, *, shop_id: UUID, position: int) -> ShopDocument:
    """One paper of a shop; the first is 1.

    Raises:
        ShopDocumentMissing: there is none.
    """
    listed = await list_documents(session, shop_ids=[shop_id])
    found = next((each for each in listed.get(shop_id, ()) if each.position == position), None)
    if found is None:
        raise errors.ShopDocumentMissing
    return found


async def add_document(
    session: WriteSession, *, shop_id: UUID, prepared: PreparedPrivate, name: str, actor: Actor, now: datetime
) -> ShopDocument:
    """A paper shown beside the application; the same one twice is there once.

    Raises:
        ShopMissing: there is no such shop.
        ShopDocumentsExhausted: there are enough.
    """
    if await repository.get_locked(session, shop_id=shop_id) is None:
        raise errors.ShopMissing
    known = (await list_documents(session, shop_ids=[shop_id])).get(shop_id, ())
    same = next((each for each in known if each.sha256 == prepared.sha256), None)
    if same is not None:
        return same
    if len(known) >= MAX_DOCUMENTS:
        raise errors.ShopDocumentsExhausted(maximum=MAX_DOCUMENTS)
    await media.record_private(session, prepared, now=now)
    document = ShopDocument(
        shop_id=shop_id,
        position=len(known) + 1,
        media_key=prepared.key,
        sha256=prepared.sha256,
        name=name.strip()[:_MAX_NAME],
        created_at=now,
    )
    await repository.insert_document(session, document)
    await change.record(
        session,
        actor=actor,
        action="shop.add_document",
        subject_kind="shop",
        subject_id=shop_id,
        shop_id=shop_id,
        after={"document": document.name or str(document.position)},
        now=now,
    )
    return document


async def apply_again(session: WriteSession, *, shop_id: UUID, actor: Actor, now: datetime) -> Shop:
    """A shop that was turned down, waiting for another look.

    Raises:
        ShopMissing: there is no such shop.
        ShopMoveRefused: it was not turned down.
    """
    return await service.set_status(session, shop_id=shop_id, wanted=Status.PENDING, reason="", actor=actor, now=now)
