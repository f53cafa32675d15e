"""What a shop's catalogue is, told without what belongs to the one installation: ids, times, the shop itself."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.collection import exchanging
from sokoni.commerce.catalog.types import Image, ProductWords, WholeProduct
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import Level
from sokoni.core.database import Database, ReadSession

Told = dict[str, Any]


async def tell(database: Database, shop_id: UUID) -> dict[str, Told]:
    """Every product of a shop by its address, in the order in which they were made."""
    async with database.read() as session:
        return {each.detail.slug: await _tell(session, each) for each in await _products(session, shop_id)}


async def tell_collections(database: Database, shop_id: UUID) -> list[Told]:
    """Every collection of a shop, in the order in which they were made."""
    async with database.read() as session:
        found = await exchanging.list_whole(session, shop_id=shop_id, after=None, limit=1_000)
    return [{name: value for name, value in asdict(each).items() if name != "id"} for each in found]


async def _products(session: ReadSession, shop_id: UUID) -> list[WholeProduct]:
    ids = await service.list_ids(session, shop_id=shop_id, limit=10_000)
    return list(await service.list_whole(session, product_ids=ids))


async def _tell(session: ReadSession, whole: WholeProduct) -> Told:
    detail = whole.detail
    levels = await stock.levels(session, variant_ids=[variant.id for variant in detail.variants])
    return {
        "status": detail.status.value,
        "status_reason": detail.status_reason,
        "schedule": (detail.publish_at, detail.unpublish_at),
        "attributes": {each.code: each.value for each in detail.attributes},
        "language": whole.language,
        "words": {language: _words(each) for language, each in whole.words.items()},
        "product_type": detail.product_type,
        "vendor": detail.vendor,
        "tags": detail.tags,
        "currency": detail.currency,
        "options": tuple(option.name for option in detail.options),
        "categories": tuple(category.path for category in detail.categories),
        "images": tuple(_image(image) for image in detail.images),
        "variants": tuple(
            {
                "sku": variant.sku,
                "barcode": variant.barcode,
                "option_values": variant.option_values,
                "price": variant.price,
                "compare_at": variant.compare_at,
                "weight_grams": variant.weight_grams,
                "taxable": variant.taxable,
                "tax_class": variant.tax_class,
                "requires_shipping": variant.requires_shipping,
                "image": None if variant.image is None else _image(variant.image),
                "stock": _stock(levels.get(variant.id)),
            }
            for variant in detail.variants
        ),
    }


def _words(words: ProductWords) -> Told:
    return {
        "title": words.title,
        "description_html": words.description_html,
        "seo_title": words.seo_title,
        "seo_description": words.seo_description,
    }


def _image(image: Image) -> Told:
    return {
        "position": image.position,
        "alt": image.alt,
        "source_url": image.source_url,
        "media_hash": image.media_hash,
        "state": image.state.value,
        "frame": (image.focus, image.crop),
    }


def _stock(level: Level | None) -> tuple[int, str, bool]:
    return (0, "deny", False) if level is None else (level.on_hand, level.policy.value, level.tracked)
