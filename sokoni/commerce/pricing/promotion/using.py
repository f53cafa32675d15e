"""Promotions in use: which are open to a cart, taken by an order, and given back when it is cancelled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing.promotion import errors, ports, repository, rules
from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Candidate,
    Closed,
    Customer,
    Offer,
    Past,
    Phase,
    Use,
)
from sokoni.core.database import ReadSession, WriteSession

_CLOSED = {
    Phase.PLANNED: Closed.NOT_YET,
    Phase.OVER: Closed.OVER,
    Phase.PAUSED: Closed.OVER,
    Phase.ARCHIVED: Closed.OVER,
    Phase.USED_UP: Closed.USED_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The offers that are open to a cart, where its products belong, and why some codes open nothing."""

    candidates: Mapping[UUID, Candidate] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    belongings: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    closed: Mapping[str, Closed] = field(default_factory=dict)


async def open_offers(
    session: ReadSession,
    *,
    candidates: Sequence[Candidate],
    customer: Customer,
    product_ids: Collection[UUID],
    currency: str,
    now: datetime,
) -> Opened:
    """What of some candidates is open to a cart of these products.

    No statement where nothing depends on it; else one each for where products belong, what the buyer used and ordered,
    and in which segments they are.
    """
    closed: dict[str, Closed] = {}
    waiting: dict[UUID, Candidate] = {}
    for candidate in candidates:
        why = _why_closed(candidate, currency=currency, now=now)
        if why is None and waiting.setdefault(candidate.promotion.id, candidate) is not candidate:
            why = Closed.DOUBLED
        if why is not None and candidate.code is not None:
            closed.setdefault(candidate.code.code, why)
    past = await _past(session, waiting.values(), customer)
    found = {}
    for promotion_id, candidate in waiting.items():
        why = _why_not_for(candidate, customer, past)
        if why is None:
            found[promotion_id] = candidate
        elif candidate.code is not None:
            closed.setdefault(candidate.code.code, why)
    asks = any(rules.needs_belongings(candidate) for candidate in found.values())
    return Opened(
        candidates=found,
        offers=tuple(rules.offer_of(candidate) for candidate in found.values()),
        belongings=await catalog.list_belongings(session, product_ids=product_ids) if asks else {},
        closed=closed,
    )


async def take(
    session: WriteSession, *, order_id: UUID, uses: Sequence[Use], customer: Customer, now: datetime
) -> None:
    """Count an order's uses, all or none of them; four statements at most, none for none.

    The rows stay locked until the transaction ends, so this comes late in it.

    Raises:
        PromotionUsedUp: somebody else took the last use.
        CodeUsedBefore: the buyer used one as often as one may.
    """
    if not uses:
        return
    titles = {use.promotion_id: use.title for use in uses}
    keys = rules.keys_of(customer)
    missing = titles.keys() - await repository.take(session, promotion_ids=list(titles))
    code_ids = {use.code_id: use.promotion_id for use in uses if use.code_id is not None}
    if code_ids:
        taken = await repository.take_codes(session, code_ids=list(code_ids))
        missing |= {promotion_id for code_id, promotion_id in code_ids.items() if code_id not in taken}
    if missing:
        first = min(missing)
        raise errors.PromotionUsedUp(promotion_id=first, offer=titles[first])
    wishes = [(use.promotion_id, key, use.per_customer_limit) for use in uses for key in keys]
    if wishes:
        counted = await repository.take_of_customers(session, wishes=wishes)
        short = [promotion_id for promotion_id in titles if counted.count(promotion_id) < len(keys)]
        if short:
            raise errors.CodeUsedBefore(offer=titles[short[0]])
    await repository.insert_uses(session, order_id=order_id, uses=uses, customers=keys, now=now)


async def release(session: WriteSession, *, order_id: UUID, promotion_ids: Collection[UUID], now: datetime) -> None:
    """Give back what an order used of some promotions; a second time gives back nothing. One to four statements."""
    freed = await repository.release_uses(session, order_id=order_id, promotion_ids=promotion_ids, now=now)
    counted = [row for row in freed if not row.is_beyond]
    if not counted:
        return
    await repository.give_back(session, promotion_ids=[row.promotion_id for row in counted])
    code_ids = [row.code_id for row in counted if row.code_id is not None]
    if code_ids:
        await repository.give_back_codes(session, code_ids=code_ids)
    wishes = _customers_of(counted)
    if wishes:
        await repository.give_back_to_customers(session, wishes=wishes)


async def renew(session: WriteSession, *, order_id: UUID, promotion_ids: Collection[UUID]) -> None:
    """Count again what an order had given back, because its money came after all.

    Its buyer paid the price that was agreed: where the limit was reached meanwhile, the use is kept beside the count,
    which never passes the limit. A second time counts nothing.
    """
    rows = await repository.renew_uses(session, order_id=order_id, promotion_ids=promotion_ids)
    if not rows:
        return
    taken = await repository.take(session, promotion_ids=[row.promotion_id for row in rows])
    beyond = {row.promotion_id for row in rows} - taken
    code_ids = {row.code_id: row.promotion_id for row in rows if row.code_id and row.promotion_id in taken}
    if code_ids:
        lost = code_ids.keys() - await repository.take_codes(session, code_ids=list(code_ids))
        late = {code_ids[code_id] for code_id in lost}
        if late:
            await repository.give_back(session, promotion_ids=late)
        beyond |= late
    if beyond:
        await repository.mark_beyond(session, order_id=order_id, promotion_ids=beyond)
    wishes = [(*wish, None) for wish in _customers_of([row for row in rows if row.promotion_id not in beyond])]
    if wishes:
        await repository.take_of_customers(session, wishes=wishes)


def _customers_of(rows: Sequence[Row[Any]]) -> list[tuple[UUID, bytes]]:
    return sorted((row.promotion_id, bytes(key)) for row in rows for key in row.customers)


def _why_closed(candidate: Candidate, *, currency: str, now: datetime) -> Closed | None:
    promotion, code = candidate.promotion, candidate.code
    phase = rules.phase_of(promotion, now)
    if phase is not Phase.RUNNING:
        return _CLOSED[phase]
    if code is not None and code.usage_limit is not None and code.used >= code.usage_limit:
        return Closed.USED_UP
    if promotion.currency not in {None, currency} and promotion.shop_id is None:
        return Closed.OTHER_CURRENCY
    return None


async def _past(session: ReadSession, candidates: Collection[Candidate], customer: Customer) -> Past:
    """What matters of the buyer's past; nothing is asked where nobody is known or nothing depends on it."""
    limited = [each.promotion.id for each in candidates if rules.limit_of_one(each.promotion) is not None]
    asks = {each.promotion.draft.audience for each in candidates} & {Audience.FIRST_ORDER, Audience.RETURNING}
    is_grouped = any(each.promotion.draft.audience is Audience.SEGMENT for each in candidates)
    keys = rules.keys_of(customer)
    return Past(
        uses=await repository.list_uses(session, promotion_ids=limited, customers=keys) if limited and keys else {},
        orders=await ports.history().count_orders(session, account_id=customer.account_id, email=customer.email)
        if asks and keys
        else {},
        segments=await segments.list_of_account_ids(session, account_id=customer.account_id)
        if is_grouped and customer.account_id is not None
        else frozenset(),
    )


def _why_not_for(candidate: Candidate, customer: Customer, past: Past) -> Closed | None:
    promotion = candidate.promotion
    limit = rules.limit_of_one(promotion)
    if limit is not None and past.uses.get(promotion.id, 0) >= limit:
        return Closed.USED_BEFORE
    if not rules.is_for(promotion, customer, rules.orders_before(past, promotion.shop_id), past.segments):
        return Closed.NOT_FOR_YOU
    return None
