"""What the catalogue adds to the system."""

from sokoni.commerce.catalog import events, handlers
from sokoni.commerce.catalog.adapters.counts import KeptProducts, ListedProducts
from sokoni.commerce.catalog.adapters.undo import UNDOERS
from sokoni.commerce.catalog.attribute.service import ANNOUNCE
from sokoni.commerce.catalog.bulk import handlers as bulk_handlers
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.channel import handlers as channel_handlers
from sokoni.commerce.catalog.channel import service as channel
from sokoni.commerce.catalog.collection import handlers as collection_handlers
from sokoni.commerce.catalog.collection.service.saving import WORK_RULE
from sokoni.commerce.catalog.service import schedule
from sokoni.commerce.catalog.service.exporting import WORK_EXPORT
from sokoni.commerce.catalog.service.fetching import FETCH_IMAGES
from sokoni.commerce.catalog.service.image import CUT_IMAGES
from sokoni.commerce.catalog.service.importing import WORK_IMPORT
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.plan.ports import counters
from sokoni.commerce.shop.ports import ProductCounts
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    resources.provide(ListedProducts(), as_type=ProductCounts)
    counters(resources).add(KeptProducts())
    for undoer in UNDOERS:
        undoers(resources).add(undoer)


MODULE = Module(
    name="commerce.catalog",
    routers=(
        Later(
            "sokoni.commerce.catalog.endpoints:router",
            under=(
                "/api/v1/admin/categories",
                "/api/v1/admin/products",
                "/api/v1/categories",
                "/api/v1/products",
                "/api/v1/seller/products",
            ),
        ),
        Later(
            "sokoni.commerce.catalog.editing_endpoints:router",
            under=(
                "/api/v1/products/{product_id}/copy",
                "/api/v1/products/{product_id}/images",
                "/api/v1/products/{product_id}/options",
                "/api/v1/products/{product_id}/variants",
                "/api/v1/seller/tags",
            ),
        ),
        Later("sokoni.commerce.catalog.file_endpoints:router", under=("/api/v1/exports", "/api/v1/imports")),
        Later(
            "sokoni.commerce.catalog.attribute.endpoints:router",
            under=("/api/v1/admin/attributes", "/api/v1/attributes"),
        ),
        Later(
            "sokoni.commerce.catalog.collection.endpoints:router",
            under=("/api/v1/collections", "/api/v1/seller/collections"),
        ),
        Later("sokoni.commerce.catalog.bulk.endpoints:router", under=("/api/v1/bulk-operations",)),
        Later(
            "sokoni.commerce.catalog.channel.endpoints:router",
            under=("/api/v1/channel-drafts", "/api/v1/channel-imports"),
        ),
        Later("sokoni.commerce.catalog.review_endpoints:router", under=("/api/v1/admin/approvals",)),
    ),
    jobs=(
        Job(name=WORK_IMPORT, handler=handlers.work_import, priority=-5, transactional=False),
        Job(name=WORK_RULE, handler=collection_handlers.work_rule),
        Job(name=bulk.WORK, handler=bulk_handlers.work),
        Job(name=bulk.FORGET, handler=bulk_handlers.forget_previews),
        Job(name=channel.READ, handler=channel_handlers.read_export, priority=-5, transactional=False),
        Job(name=channel.TAKE, handler=channel_handlers.take_drafts),
        Job(name=schedule.KEEP, handler=handlers.keep_schedule),
        Job(name=ANNOUNCE, handler=handlers.announce_attribute, priority=-5),
        Job(name=WORK_EXPORT, handler=handlers.work_export, priority=-5, transactional=False),
        Job(name="catalog.forget_exports", handler=handlers.forget_exports, priority=-10, transactional=False),
        Job(name="catalog.forget_imports", handler=handlers.forget_imports, priority=-10, transactional=False),
        Job(name=CUT_IMAGES, handler=handlers.cut_all, priority=-10),
        # Behind everything that a person waits for.
        Job(name=FETCH_IMAGES, handler=handlers.fetch_images, priority=-10, transactional=False),
    ),
    schedules=(
        Schedule(name=schedule.KEEP, cron="* * * * *", job=schedule.KEEP),
        Schedule(name="catalog.forget_exports", cron="23 4 * * *", job="catalog.forget_exports"),
        Schedule(name="catalog.forget_imports", cron="43 * * * *", job="catalog.forget_imports"),
        Schedule(name=bulk.FORGET, cron="17 * * * *", job=bulk.FORGET),
    ),
    subscriptions=(
        Subscription(
            event_type=events.ProductReviewed, handler=handlers.tell_sellers, name="catalog.tell_sellers_of_review"
        ),
        Subscription(
            event_type=events.ProductChanged,
            handler=collection_handlers.follow_products,
            name="catalog.collections_follow_products",
        ),
        Subscription(
            event_type=events.ProductChanged, handler=handlers.cut_changed, name="catalog.cut_images_of_products"
        ),
        Subscription(
            event_type=events.CategoryChanged,
            handler=collection_handlers.follow_categories,
            name="catalog.collections_follow_categories",
        ),
    ),
    aliases=(Alias("GET", "/api/marketplace/products", to="/api/v1/products"),),
    settings=(CatalogSettings,),
    install=_install,
)
