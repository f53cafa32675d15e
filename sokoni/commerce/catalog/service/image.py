"""Images of products. A failed image never fails its product."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.repository import image as repository
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.service.product import get_product
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import Loaded, State
from sokoni.commerce.catalog.types import ImageChange, ProductDetail
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.media import service as media
from sokoni.services.media.types import MediaObject

MAX_ATTEMPTS = 4
CUT_IMAGES = "catalog.cut_images"
_CUT_AT_ONCE = 500


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
        ProductInvalid: it has as many images as a product may have.
    """

    def make(loaded: Loaded) -> State:
        return edits.with_new_image(loaded.state, editing.new_key(), picture, alt=alt)

    return await _edit(session, product_id=product_id, action="product.add_image", make=make, actor=actor, now=now)


async def update_image(
    session: WriteSession, *, product_id: UUID, image_id: UUID, fields: ImageChange, actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product with alt text, focal point or crop of an image changed.

    Raises:
        ProductMissing, ImageMissing: there is no such product or image.
        ProductInvalid: the point or the rectangle lies outside of the picture.
    """

    def make(loaded: Loaded) -> State:
        return edits.with_image(loaded.state, image_id, fields)

    return await _edit(session, product_id=product_id, action="product.update_image", make=make, actor=actor, now=now)


async def order_images(
    session: WriteSession, *, product_id: UUID, image_ids: Sequence[UUID], actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product with its images in this order; those that are not named follow as they stood.

    Raises:
        ProductMissing, ImageMissing: there is no such product or image.
    """

    def make(loaded: Loaded) -> State:
        return edits.with_images_in_order(loaded.state, image_ids)

    return await _edit(session, product_id=product_id, action="product.order_images", make=make, actor=actor, now=now)


async def remove_image(
    session: WriteSession, *, product_id: UUID, image_id: UUID, actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product without an image; variants that showed it show none of their own.

    Raises:
        ProductMissing, ImageMissing: there is no such product or image.
    """

    def make(loaded: Loaded) -> State:
        return edits.without_image(loaded.state, image_id)

    return await _edit(session, product_id=product_id, action="product.remove_image", make=make, actor=actor, now=now)


async def _edit(
    session: WriteSession,
    *,
    product_id: UUID,
    action: str,
    make: Callable[[Loaded], State],
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    loaded = await editing.edit(session, product_id=product_id, action=action, make=make, actor=actor, now=now)
    return await get_product(session, product_id=product_id, locale=loaded.language)


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


async def cut_images(session: WriteSession, *, product_ids: Collection[UUID], now: datetime) -> None:
    """Let the parts of pictures be made that some products show; at most three statements."""
    await media.cut(session, cuts=await repository.list_cuts(session, product_ids=product_ids), now=now)


async def cut_all_images(session: WriteSession, *, after: UUID | None, now: datetime) -> UUID | None:
    """Let the parts be made that the next 500 cropped images show; the last of these, or None when there is none."""
    found = await repository.list_all_cuts(session, after=after or UUID(int=0), limit=_CUT_AT_ONCE)
    await media.cut(session, cuts={cut for _, cut in found if cut is not None}, now=now)
    return found[-1][0] if found else None


async def count_failed_images(session: ReadSession, *, shop_id: UUID) -> int:
    """How many images of a shop were given up; one statement."""
    return await repository.count_failed(session, shop_id=shop_id)
