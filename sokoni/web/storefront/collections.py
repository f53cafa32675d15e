"""A shop's collections: all of them, and each with its products; for guests from memory where it is kept."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection import errors, policies
from sokoni.commerce.catalog.collection.types import Collection, CollectionKind
from sokoni.commerce.showcase import handlers
from sokoni.commerce.showcase.types import Sort, collection_scope, shop_scope
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, PageParameters, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone
from sokoni.identity.permission.types import Subject
from sokoni.web import kept, rendering
from sokoni.web.storefront import browse, listings
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]

_BY_HAND = ((Sort.POSITION, N_("as the shop put them")), *listings.SORTS)


@router.get("/s/{shop_slug}/collections")
async def collections(
    request: Request, subject: Anyone, settings: Settings, page: PageParameters, shop_slug: str
) -> Response:
    """The collections that a shop shows."""
    shop = await browse.find_shop(request, subject, shop_slug)
    locale = rendering.locale_of(request, subject)

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "shop": shop,
            "base_url": settings.base_url,
            "canonical": f"{settings.base_url}/s/{shop.slug}/collections",
            "collections": await catalog.list_collections(session, shop_id=shop.id, page=page, locale=locale),
        }

    tags = (shop_scope(shop.id), handlers.collections_tag(shop.id), handlers.SHOPS)
    return await kept.page(request, "storefront/collections.html", subject=subject, tags=tags, context=context)


@router.get("/s/{shop_slug}/collections/{slug}")
async def collection(
    request: Request,
    subject: Anyone,
    settings: Settings,
    page: PageParameters,
    narrowing_: listings.Narrowed,
    shop_slug: str,
    slug: str,
) -> Response:
    """A collection with its products, in its own order first; an address that it had leads to it."""
    shop = await browse.find_shop(request, subject, shop_slug)
    try:
        found = await _shown(request, subject, shop_slug, slug)
    except errors.CollectionMissing:
        async with kept.answers_of(request).session() as session:
            moved = await catalog.find_moved_collection(session, shop_slug=shop_slug, slug=slug)
        if moved is None:
            raise
        return RedirectResponse(f"/s/{shop_slug}/collections/{moved}", status_code=301)
    query = replace(
        narrowing_,
        shop_id=found.shop_id,
        collection_id=found.id,
        is_preview=not found.is_listed,
        sort=_sort_of(request, found, narrowing_.sort),
    )

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "shop": shop,
            "collection": found,
            "sorts": _BY_HAND if found.kind is CollectionKind.MANUAL else listings.SORTS,
            "base_url": settings.base_url,
            "canonical": f"{settings.base_url}/s/{shop.slug}/collections/{found.slug}",
            **await listings.read(session, request, subject, query, page),
        }

    tags = (query.scope, handlers.facets_tag(query.scope), handlers.SHOPS)
    return await kept.page(request, "storefront/collection.html", subject=subject, tags=tags, context=context)


async def _shown(request: Request, subject: Subject, shop_slug: str, slug: str) -> Collection:
    """The collection at an address; its shop's team sees it before others do, and as it is now.

    Raises:
        CollectionMissing: there is none, or this visitor does not see it.
    """
    locale = rendering.locale_of(request, subject)
    answers = kept.answers_of(request)

    async def read(session: ReadSession) -> Collection:
        return await catalog.get_collection_by_slug(
            session, shop_slug=shop_slug, slug=slug, locale=locale, for_team=True
        )

    if subject.teams or subject.is_operator:
        async with answers.session() as session:
            found = await read(session)
    else:
        found = await answers.value(("collection", shop_slug, slug, locale), tags=_tags_of, make=read)
    policies.check_can_see(subject, found)
    return found


def _tags_of(found: Collection) -> list[str]:
    return [collection_scope(found.id), handlers.SHOPS]


def _sort_of(request: Request, found: Collection, asked: Sort) -> Sort:
    """The order that was asked for, if it means something here; else the collection's own."""
    means_nothing = asked is Sort.RELEVANCE or (asked is Sort.POSITION and found.kind is CollectionKind.RULE)
    return Sort(found.sort.value) if means_nothing or "sort" not in request.query_params else asked
