"""Images of products: queued, fetched, failed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from sokoni.commerce.catalog.models import ProductImageRow
from sokoni.commerce.catalog.types import Image, ImageState
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.services.media.types import Cut, MediaObject

_CROPPED = select(*ProductImageRow.__table__.columns).where(
    ProductImageRow.crop_x.is_not(None), ProductImageRow.media_hash.is_not(None)
)


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Insert an image."""
    await session.execute(insert(ProductImageRow).values(values))


async def add_pictures(
    session: WriteSession,
    *,
    shop_id: UUID,
    product_id: UUID,
    pictures: Sequence[tuple[UUID, MediaObject]],
    alt: str,
    now: datetime,
) -> None:
    """Insert the images of a product that has none yet, each with its id, in their order."""
    rows = [
        {
            "id": image_id,
            "shop_id": shop_id,
            "product_id": product_id,
            "position": position,
            "alt": alt,
            "state": ImageState.READY.value,
            "media_hash": picture.hash,
            "width": picture.width,
            "height": picture.height,
            "created_at": now,
        }
        for position, (image_id, picture) in enumerate(pictures, start=1)
    ]
    await session.execute(insert_many(ProductImageRow), rows)


async def last_position(session: ReadSession, *, product_id: UUID) -> int:
    """The position of a product's last image; 0 where it has none."""
    statement = select(func.coalesce(func.max(ProductImageRow.position), 0))
    return int((await session.execute(statement.where(ProductImageRow.product_id == product_id))).scalar_one())


async def exists_with_hash(session: ReadSession, *, product_id: UUID, media_hash: str) -> bool:
    """Whether a product shows this picture already."""
    statement = select(ProductImageRow.id).where(
        ProductImageRow.product_id == product_id, ProductImageRow.media_hash == media_hash
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def list_pending(session: ReadSession, *, product_ids: Collection[UUID], limit: int) -> Sequence[Any]:
    """Images of some products that wait to be fetched, those asked for least often first."""
    statement = (
        select(
            ProductImageRow.id,
            ProductImageRow.shop_id,
            ProductImageRow.product_id,
            ProductImageRow.source_url,
            ProductImageRow.attempts,
        )
        .where(ProductImageRow.product_id == func.any(list(product_ids)), ProductImageRow.state == "pending")
        .order_by(ProductImageRow.attempts, ProductImageRow.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def change_pending(session: WriteSession, *, image_id: UUID, values: Mapping[str, Any]) -> bool:
    """Write some fields of an image that still waits; False when it does not wait any more."""
    statement = (
        update(ProductImageRow)
        .where(ProductImageRow.id == image_id, ProductImageRow.state == "pending")
        .values(values)
        .returning(ProductImageRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_cuts(session: ReadSession, *, product_ids: Collection[UUID]) -> Collection[Cut]:
    """The parts of pictures that some products show instead of the whole; one statement."""
    shown = ProductImageRow.product_id == func.any(list(product_ids))
    return {cut for row in (await session.execute(_CROPPED.where(shown))).all() if (cut := _cut(row)) is not None}


async def list_all_cuts(session: ReadSession, *, after: UUID, limit: int) -> Sequence[tuple[UUID, Cut | None]]:
    """The next images of which a part is shown, in the order of their ids; one statement."""
    rows = await session.execute(_CROPPED.where(ProductImageRow.id > after).order_by(ProductImageRow.id).limit(limit))
    return [(row.id, _cut(row)) for row in rows.all()]


async def count_failed(session: ReadSession, *, shop_id: UUID) -> int:
    """How many images of a shop could not be fetched."""
    statement = select(func.count()).where(ProductImageRow.shop_id == shop_id, ProductImageRow.state == "failed")
    return int((await session.execute(statement)).scalar_one())


def _cut(row: Any) -> Cut | None:
    image = read_image(row)
    return None if image.media_hash is None or image.frame.cut is None else Cut(image.media_hash, image.frame.cut)


def read_image(row: Any) -> Image:
    """An image of its row."""
    return Image(
        id=row.id,
        position=row.position,
        alt=row.alt,
        state=ImageState(row.state),
        reason=row.reason,
        media_hash=row.media_hash,
        width=row.width,
        height=row.height,
        source_url=row.source_url,
        focus=None if row.focus_x is None else (row.focus_x, row.focus_y),
        crop=None if row.crop_x is None else (row.crop_x, row.crop_y, row.crop_width, row.crop_height),
    )
