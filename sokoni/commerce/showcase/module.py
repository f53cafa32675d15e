"""What the showcase adds to the system."""

from sokoni.commerce.catalog.events import CategoryChanged, CollectionChanged, ProductChanged
from sokoni.commerce.review.events import RatingChanged
from sokoni.commerce.shop.events import (
    ShopApproved,
    ShopCreated,
    ShopListsChanged,
    ShopOpeningChanged,
    ShopProfileChanged,
    ShopRejected,
    ShopSuspended,
)
from sokoni.commerce.showcase import handlers
from sokoni.commerce.showcase.events import BestsellersRanked, FacetsCounted, ShowcaseChanged, ShowcaseRebuilt
from sokoni.commerce.showcase.service import COUNT_FACETS
from sokoni.commerce.showcase.settings import ShowcaseSettings
from sokoni.commerce.stock.events import ShownStockChanged
from sokoni.core.follower import Following
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module

_SHOP_EVENTS = (ShopApproved, ShopProfileChanged, ShopRejected, ShopSuspended)

MODULE = Module(
    name="commerce.showcase",
    routers=(Later("sokoni.commerce.showcase.endpoints:router", under=("/api/v1/products",)),),
    jobs=(
        # Behind what somebody waits for, before pictures.
        Job(name=handlers.PROJECT, handler=handlers.project, priority=-3),
        Job(name=handlers.PROJECT_SHOP, handler=handlers.project_shop, priority=-3),
        Job(name=handlers.PROJECT_BRANCH, handler=handlers.project_branch, priority=-3),
        Job(name=handlers.REBUILD, handler=handlers.rebuild, priority=-3, transactional=False),
        Job(name=handlers.CHECK, handler=handlers.check, priority=-20, transactional=False),
        Job(name=handlers.RANK, handler=handlers.rank, priority=-5),
        Job(name=COUNT_FACETS, handler=handlers.count_facets, priority=-4),
    ),
    subscriptions=(
        # Before everything else: somebody looks at the page.
        Subscription(
            event_type=ProductChanged,
            handler=handlers.on_product_changed,
            name="showcase.on_product_changed",
            priority=5,
        ),
        Subscription(
            event_type=ShownStockChanged,
            handler=handlers.on_shown_stock_changed,
            name="showcase.on_shown_stock_changed",
            priority=5,
        ),
        Subscription(event_type=RatingChanged, handler=handlers.on_rating_changed, name="showcase.on_rating_changed"),
        Subscription(
            event_type=CategoryChanged, handler=handlers.on_category_changed, name="showcase.on_category_changed"
        ),
        Subscription(
            event_type=CollectionChanged,
            handler=handlers.on_collection_changed,
            name="showcase.on_collection_changed",
        ),
        *(
            Subscription(event_type=each, handler=handlers.on_shop_changed, name=f"showcase.on_{each.name}")
            for each in _SHOP_EVENTS
        ),
    ),
    schedules=(
        Schedule(name="showcase.check", cron="20 3 * * *", job=handlers.CHECK),
        Schedule(name="showcase.rank", cron="*/10 * * * *", job=handlers.RANK),
    ),
    followings=(
        Following(ShowcaseChanged, handlers.forget_products),
        Following(FacetsCounted, handlers.forget_facets),
        Following(BestsellersRanked, handlers.forget_bestsellers),
        Following(ShowcaseRebuilt, handlers.forget_all),
        Following(CategoryChanged, handlers.forget_tree),
        Following(CollectionChanged, handlers.forget_collections),
        *(
            Following(each, handlers.forget_shops)
            for each in (ShopCreated, ShopListsChanged, ShopOpeningChanged, *_SHOP_EVENTS)
        ),
    ),
    settings=(ShowcaseSettings,),
)
