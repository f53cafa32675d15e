"""Recommendations over HTTP; what is the same for everybody comes from memory where it is kept."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.catalog.endpoints import Locale
from sokoni.commerce.recommendation import handlers, service
from sokoni.commerce.recommendation.schemas import BesideOut, RecommendedOut, beside_body, cards_body
from sokoni.commerce.showcase.handlers import product_tag
from sokoni.core.database import ReadSession
from sokoni.core.http.answers import Answer, Answers
from sokoni.core.http.edge import Read, provided
from sokoni.core.http.responses import JsonBytes
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, Public

router = Router(prefix="/api/v1", tags=["recommendations"])
Kept = Annotated[Answers, provided(Answers)]
Viewed = Annotated[
    list[UUID] | None,
    Query(max_length=12, description="What a guest looked at, the last first; nothing is kept of it."),
]


@router.get("/products/{product_id}/recommendations", response_model=BesideOut)
async def list_beside(product_id: UUID, _: Public, answers: Kept, request: Request, locale: Locale = None) -> Response:
    """What others bought with a product, what is like it, and what is wanted where both are few."""
    language = locale or ""

    async def make(session: ReadSession) -> Answer:
        return Answer(beside_body(await service.beside(session, product_id=product_id, locale=language)))

    tags = (handlers.TAG, product_tag(product_id))
    return (await answers.get(("api.beside", product_id, language), tags=tags, make=make)).response(request)


@router.get("/recommendations/trending", response_model=RecommendedOut)
async def list_trending(_: Public, answers: Kept, request: Request, locale: Locale = None) -> Response:
    """What is wanted most these days."""
    language = locale or ""

    async def make(session: ReadSession) -> Answer:
        return Answer(cards_body(await service.wanted(session, locale=language)))

    return (await answers.get(("api.trending", language), tags=(handlers.TAG,), make=make)).response(request)


@router.get("/recommendations/for-you", response_model=RecommendedOut)
async def list_for_you(subject: Anyone, session: Read, viewed: Viewed = None, locale: Locale = None) -> Response:
    """What somebody may like, by what they bought here and looked at; for others what is wanted most."""
    found = await service.for_you(
        session, account_id=subject.account_id, viewed=viewed or (), locale=locale or subject.locale or ""
    )
    return JsonBytes(cards_body(found))
