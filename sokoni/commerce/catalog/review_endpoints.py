"""The operators' queue of products over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.bulk.schemas import BulkRefusalOut
from sokoni.commerce.catalog.schemas import CardOut, Text
from sokoni.commerce.catalog.types import Status, WaitingProduct
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.schema import Schema
from sokoni.identity.permission.edge import Operator

router = Router(prefix="/api/v1/admin", tags=["approval"])


class WaitingOut(CardOut):
    """A product that waits for approval, since when."""

    waiting_since: datetime

    @classmethod
    def of_waiting(cls, waiting: WaitingProduct) -> Self:
        """A waiting product on the wire."""
        card = CardOut.of(waiting.card).model_dump()
        return cls(**card, waiting_since=waiting.since)


class ReviewIn(Schema):
    """A decision about products; a rejection says why, and the sellers are told."""

    model_config = ConfigDict(extra="forbid")

    product_ids: list[UUID] = Field(min_length=1, max_length=100)
    decision: Status = Field(description="approved or rejected")
    reason: Annotated[Text, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ReviewOut(Schema):
    """Which products were decided about, and which could not be."""

    decided: list[UUID]
    refusals: list[BulkRefusalOut]


class QueueOut(Schema):
    """How many products wait, in each shop."""

    shop_id: UUID
    waiting: int


class QueuesOut(Schema):
    """How many products wait for approval."""

    total: int
    shops: list[QueueOut]


@router.get("/approvals")
async def list_waiting(
    subject: Operator,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop: Annotated[UUID | None, Query()] = None,
) -> PageOut[WaitingOut]:
    """Products that wait for approval, those that wait longest first."""
    found = await service.list_waiting(session, page=page, locale=subject.locale or "", shop_id=shop)
    return PageOut[WaitingOut].of(found, show=WaitingOut.of_waiting, request=request, response=response)


@router.get("/approvals/counts")
async def count_waiting(_subject: Operator, session: Read) -> QueuesOut:
    """How many products wait for approval, in all and in each shop."""
    counts = await service.count_waiting(session)
    shops = [QueueOut(shop_id=shop_id, waiting=waiting) for shop_id, waiting in counts.items()]
    return QueuesOut(total=sum(counts.values()), shops=shops)


@router.post("/approvals", dependencies=[Idempotent])
async def review(body: ReviewIn, subject: Operator, session: Write, now: Now) -> ReviewOut:
    """Approve or reject products, several at once; one that cannot be decided about does not hold up the others."""
    decided, refused = await service.review(
        session,
        product_ids=body.product_ids,
        decision=body.decision,
        reason=body.reason,
        actor=subject.actor(),
        now=now,
    )
    refusals = [
        BulkRefusalOut(product_id=product_id, code=error.code, message=str(error))
        for product_id, error in refused.items()
    ]
    return ReviewOut(decided=list(decided), refusals=refusals)
