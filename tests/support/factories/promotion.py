"""Promotions for tests: ten percent off everything of a shop, unless told otherwise."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing.promotion import service
from sokoni.commerce.pricing.promotion.types import Kind, Level, Promotion, PromotionDraft, Terms
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession

ACTOR = Actor(kind="system", label="tests")
_TERMS = frozenset(field.name for field in fields(Terms))


def draft(**said: Any) -> PromotionDraft:
    """A draft; fields of its terms stand beside its own."""
    terms = {name: said.pop(name) for name in tuple(said) if name in _TERMS}
    about: dict[str, Any] = {"title": "Ten off", "terms": Terms(**_percent(terms)), **said}
    return PromotionDraft(**about)


async def promotion(
    session: WriteSession, *, shop_id: UUID | None, now: datetime, code: str | None = None, **said: Any
) -> Promotion:
    """A promotion, opened by a code where one is named; the market's own where no shop is."""
    currency = said.pop("currency", None)
    wanted = draft(needs_code=code is not None, **said)
    made = await service.add_promotion(session, shop_id=shop_id, draft=wanted, currency=currency, actor=ACTOR, now=now)
    if code is not None:
        await service.add_code(session, shop_id=shop_id, promotion_id=made.id, code=code, actor=ACTOR, now=now)
    return made


def _percent(terms: dict[str, Any]) -> dict[str, Any]:
    return {"kind": Kind.PERCENTAGE, "level": Level.ORDER, "rate_bp": 1000, **terms}
