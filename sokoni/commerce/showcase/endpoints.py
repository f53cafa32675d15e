"""What visitors look at over HTTP: answers from memory, or made by one statement."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import links
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog.endpoints import Locale
from sokoni.commerce.showcase import handlers, rules, service
from sokoni.commerce.showcase.schemas import FacetsOut, ShownCardOut, ShownProductOut, cards_body, with_links
from sokoni.commerce.showcase.types import ShelfQuery, Sort
from sokoni.core.database import ReadSession
from sokoni.core.http.answers import Answer, Answers
from sokoni.core.http.edge import PageParameters, provided
from sokoni.core.http.preconditions import name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut, neighbours_of
from sokoni.identity.permission.edge import Anyone
from sokoni.identity.permission.types import Subject

router = Router(prefix="/api/v1", tags=["catalogue"])
Kept = Annotated[Answers, provided(Answers)]


async def shelf_query(
    shop: UUID | None = None,
    category: UUID | None = None,
    collection: UUID | None = None,
    q: Annotated[str | None, Query(max_length=200, description="Words, each as a beginning.")] = None,
    filter_: Annotated[
        list[str] | None,
        Query(
            alias="filter",
            max_length=50,
            description="Tokens as facets give them; of one group any, of several all: `option:Size=M`.",
        ),
    ] = None,
    min_price: Annotated[int | None, Query(ge=0, le=10**15, description="In minor units.")] = None,
    max_price: Annotated[int | None, Query(ge=0, le=10**15, description="In minor units.")] = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$", description="Of the prices.")] = None,
    sort: Sort = Sort.NEWEST,
) -> ShelfQuery:
    """Which products a request asks for."""
    return ShelfQuery(
        shop_id=shop,
        category_id=category,
        collection_id=collection,
        text=(q or "").strip() or None,
        filters=rules.parse_filters(filter_ or ()),
        min_price=min_price,
        max_price=max_price,
        currency=currency,
        sort=sort,
    )


Asked = Annotated[ShelfQuery, Depends(shelf_query)]


@router.get("/products", response_model=PageOut[ShownCardOut])
async def list_products(
    subject: Anyone, answers: Kept, query: Asked, page: PageParameters, request: Request, locale: Locale = None
) -> Response:
    """Products on sale."""
    language = locale or subject.locale or ""

    async def make(session: ReadSession) -> Answer:
        found = await service.list_cards(session, query=query, page=page, locale=language)
        following, preceding, links = neighbours_of(found, request)
        body = cards_body(found, following=following, preceding=preceding)
        return Answer(body, headers={"link": links} if links else {})

    key = ("api.products", request.scope["path"], request.scope["query_string"], language)
    return (await answers.get(key, tags=[query.scope], make=make)).response(request)


@router.get("/products/facets", response_model=FacetsOut)
async def list_facets(subject: Anyone, answers: Kept, query: Asked, request: Request) -> Response:
    """How a listing can be narrowed, with the number of products for each value."""

    async def make(session: ReadSession) -> Answer:
        facets = await service.get_facets(session, query=query)
        return Answer(FacetsOut.of(facets).model_dump_json().encode())

    del subject  # Everybody is told the same.
    tags = [query.scope if query.is_narrowed else handlers.facets_tag(query.scope)]
    return (await answers.get(("api.facets", query), tags=tags, make=make)).response(request)


@router.get("/products/{product_id}", response_model=ShownProductOut)
async def get_product(
    product_id: UUID, subject: Anyone, answers: Kept, request: Request, locale: Locale = None
) -> Response:
    """A product with its variants, images and categories, and what is left."""
    language = locale or subject.locale or ""

    async def show(session: ReadSession) -> Answer:
        found = await service.get_detail(session, product_id=product_id, locale=language)
        return Answer(_everybodys(found, product_id)) if found is not None else await make_truth(session)

    async def make_truth(session: ReadSession) -> Answer:
        return Answer(await _truth(session, subject, product_id, language, request))

    if subject.teams or subject.is_operator:
        # Who works on products sees what is true now, in every status.
        return (await answers.make(make_truth)).response(request)
    key = ("api.product", product_id, language)
    return (await answers.get(key, tags=[handlers.product_tag(product_id)], make=show)).response(request)


async def _truth(session: ReadSession, subject: Subject, product_id: UUID, language: str, request: Request) -> bytes:
    found = await service.get_truth(session, product_id=product_id, locale=language)
    if found is None:
        raise catalog_errors.ProductMissing
    detail = rules.read_detail(found).detail
    catalog_policies.check_can_see(subject, detail)
    if subject.teams or subject.is_operator:
        name_version(request, detail.updated_at)
    return with_links(found, links.of_product(detail, subject))


def _everybodys(found: bytes, product_id: UUID) -> bytes:
    shop_id = rules.read_detail(found).detail.shop_id
    return with_links(found, links.of_shown_product(product_id, shop_id))
