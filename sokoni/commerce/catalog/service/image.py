"""Images of products. A failed image never fails its product."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events
from sokoni.commerce.catalog.repository import image as repository
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.media.types import MediaObject

MAX_ATTEMPTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingImage:
    """An image that waits to be fetched."""

    id: UUID
    shop_id: UUID
    product_id: UUID
    url: str
    attempts: int


async def add_image(
    session: WriteSession, *, product_id: UUID, picture: MediaObject, alt: str, actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product with one more image, at the end; as it was where it shows that picture already (a repeated upload).

    Raises:
        ProductMissing: there is no such product.
    """
    row = await products.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    if not await repository.exists_with_hash(session, product_id=product_id, media_hash=picture.hash):
        await _append(session, row, picture, alt=alt, actor=actor, now=now)
    detail = await products.get_detail(session, product_id=product_id, locale=row.language)
    assert detail is not None  # Its row is locked above.
    return detail


async def _append(
    session: WriteSession, row: Any, picture: MediaObject, *, alt: str, actor: change.Actor, now: datetime
) -> None:
    image_id, product_id = ids.new_id(), row.id
    values = {
        "id": image_id,
        "shop_id": row.shop_id,
        "product_id": product_id,
        "position": await repository.last_position(session, product_id=product_id) + 1,
        "alt": alt,
        "state": "ready",
        "media_hash": picture.hash,
        "width": picture.width,
        "height": picture.height,
        "created_at": now,
    }
    await repository.add(session, values=values)
    await products.refresh_summaries(session, product_ids=[product_id], now=now)
    await change.record(
        session,
        actor=actor,
        action="product.add_image",
        subject_kind="product",
        subject_id=product_id,
        shop_id=row.shop_id,
        after={"image_id": str(image_id), "media_hash": picture.hash, "alt": alt},
        now=now,
    )
    await outbox.publish(session, events.ProductChanged(shop_id=row.shop_id, product_ids=[product_id]))


async def list_pending_images(
    session: ReadSession, *, product_ids: Collection[UUID], limit: int
) -> Sequence[PendingImage]:
    """Images of some products that wait to be fetched; one statement."""
    rows = await repository.list_pending(session, product_ids=product_ids, limit=limit)
    return [
        PendingImage(
            id=row.id, shop_id=row.shop_id, product_id=row.product_id, url=row.source_url, attempts=row.attempts
        )
        for row in rows
    ]


async def finish_image(session: WriteSession, *, image: PendingImage, picture: MediaObject, now: datetime) -> None:
    """Note that an image is here; said once, however often it was fetched."""
    values = {
        "state": "ready",
        "reason": "",
        "media_hash": picture.hash,
        "width": picture.width,
        "height": picture.height,
    }
    # The product first, as everybody does who writes both.
    await products.get_locked(session, product_id=image.product_id)
    if not await repository.change_pending(session, image_id=image.id, values=values):
        return
    await products.refresh_summaries(session, product_ids=[image.product_id], now=now)
    await outbox.publish(session, events.ProductChanged(shop_id=image.shop_id, product_ids=[image.product_id]))


async def fail_image(
    session: WriteSession, *, image: PendingImage, reason: str, may_pass: bool, now: datetime
) -> datetime | None:
    """Note that an image could not be fetched; when to try again, or None when it is given up."""
    attempts = image.attempts + 1
    is_over = not may_pass or attempts >= MAX_ATTEMPTS
    values = {"attempts": attempts, "reason": reason[:500], "state": "failed" if is_over else "pending"}
    await repository.change_pending(session, image_id=image.id, values=values)
    return None if is_over else now + timedelta(minutes=2**attempts)


async def count_failed_images(session: ReadSession, *, shop_id: UUID) -> int:
    """How many images of a shop were given up; one statement."""
    return await repository.count_failed(session, shop_id=shop_id)
