"""What a promotion may say, and to whom it is open, as plain functions of plain values."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing.promotion import errors
from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Candidate,
    Customer,
    Kind,
    Level,
    Offer,
    Past,
    Payer,
    Phase,
    Promotion,
    PromotionDraft,
    PromotionState,
    Reach,
    Scope,
    Terms,
)

MAX_RATE_BP = 10_000
MAX_AMOUNT = 10**15
MAX_PIECES = 1000
MAX_EARLIER_ORDERS = 1000
MAX_GOODS = 500
# Of those that carts look at unasked; the search for the best set of them stays small.
MAX_ACTIVE = 25
MAX_CODES_AT_ONCE = 10_000
MAX_CODES = 100_000
MIN_CODE, MAX_CODE = 3, 40
_DRAFT_FIELDS = ("title", "needs_code", "usage_limit", "per_customer_limit", "stacks_on_shops")
_TERM_FIELDS = (
    "rate_bp", "amount", "minimum_amount", "minimum_quantity", "buy_quantity", "get_quantity", "max_times",
)  # fmt: skip
_LEVELS = {
    Kind.PERCENTAGE: {Level.PRODUCT, Level.ORDER},
    Kind.FIXED: {Level.PRODUCT, Level.ORDER},
    Kind.BUY_X_GET_Y: {Level.PRODUCT},
    Kind.FREE_SHIPPING: {Level.SHIPPING},
}


def normalise_code(text: str) -> str:
    """A code as it is kept and compared: capital letters, plain digits, no spaces, so that typing it is forgiving."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(_plain_digit(letter) for letter in plain.upper() if not letter.isspace())


def check_code(text: str) -> str:
    """A code that can be given out, as it is kept.

    Raises:
        CodeInvalid: too short, too long, or with other signs than letters, digits, '-' and '_'.
    """
    code = normalise_code(text)
    is_plain = all(letter.isalnum() or letter in "-_" for letter in code)
    if not (MIN_CODE <= len(code) <= MAX_CODE and is_plain and code[0].isalnum() and code[-1].isalnum()):
        raise errors.CodeInvalid(minimum=MIN_CODE, maximum=MAX_CODE)
    return code


def check_draft(draft: PromotionDraft, *, is_market: bool, currency: str | None) -> None:
    """Pass a promotion that can be carried out as written.

    Raises:
        PromotionLevelInvalid, PromotionRateInvalid, PromotionAmountInvalid, PromotionPiecesInvalid,
        PromotionGoodsMissing, PromotionPeriodInvalid, PromotionLimitInvalid, PromotionSegmentInvalid,
        PromotionForMarketOnly.
    """
    terms = draft.terms
    if terms.level not in _LEVELS[terms.kind]:
        raise errors.PromotionLevelInvalid
    if terms.kind in {Kind.PERCENTAGE, Kind.BUY_X_GET_Y} and not 0 < terms.rate_bp <= MAX_RATE_BP:
        raise errors.PromotionRateInvalid
    _check_amounts(terms, currency)
    _check_pieces(terms)
    _check_scope(terms.scope, field="targets", is_market=is_market)
    _check_scope(terms.gets, field="gets", is_market=is_market)
    if draft.starts_at is not None and draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise errors.PromotionPeriodInvalid
    for field in ("usage_limit", "per_customer_limit"):
        limit = getattr(draft, field)
        if limit is not None and not 1 <= limit <= MAX_AMOUNT:
            raise errors.PromotionLimitInvalid(field=field, minimum=1)
    if not 1 <= draft.earlier_orders <= MAX_EARLIER_ORDERS:
        raise errors.PromotionLimitInvalid(field="earlier_orders", minimum=1)
    is_for_segment = draft.audience is Audience.SEGMENT
    if is_for_segment != (draft.segment_id is not None) or (is_for_segment and is_market):
        raise errors.PromotionSegmentInvalid
    if not is_market and (draft.payer is not Payer.SHOP or draft.stacks_on_shops):
        raise errors.PromotionForMarketOnly


def _check_amounts(terms: Terms, currency: str | None) -> None:
    needs_amount = terms.kind is Kind.FIXED
    if not (1 if needs_amount else 0) <= terms.amount <= MAX_AMOUNT:
        raise errors.PromotionAmountInvalid(field="amount")
    if not 0 <= terms.minimum_amount <= MAX_AMOUNT:
        raise errors.PromotionAmountInvalid(field="minimum_amount")
    if currency is None and (terms.amount or terms.minimum_amount):
        raise errors.PromotionAmountInvalid(field="currency")


def _check_pieces(terms: Terms) -> None:
    if not 0 <= terms.minimum_quantity <= MAX_PIECES:
        raise errors.PromotionPiecesInvalid(field="minimum_quantity")
    if terms.max_times is not None and not 1 <= terms.max_times <= MAX_PIECES:
        raise errors.PromotionPiecesInvalid(field="max_times")
    least = 1 if terms.kind is Kind.BUY_X_GET_Y else 0
    for field in ("buy_quantity", "get_quantity"):
        if not least <= getattr(terms, field) <= MAX_PIECES:
            raise errors.PromotionPiecesInvalid(field=field)


def _check_scope(scope: Scope, *, field: str, is_market: bool) -> None:
    is_named = scope.reach is not Reach.ALL
    if is_named != bool(scope.ids) or len(scope.ids) > MAX_GOODS:
        raise errors.PromotionGoodsMissing(field=field)
    if is_market and scope.reach not in {Reach.ALL, Reach.CATEGORIES}:
        # The categories are the market's own; products and collections are shops'.
        raise errors.PromotionGoodsMissing(field=field)


def is_looked_at(promotion: Promotion) -> bool:
    """Whether carts look at it unasked."""
    return promotion.state is PromotionState.ACTIVE and not promotion.draft.needs_code


def facts_of(promotion: Promotion) -> dict[str, Any]:
    """What its owner says of a promotion, as plain values: what is recorded, compared and put back."""
    draft, terms = promotion.draft, promotion.draft.terms
    plain: dict[str, Any] = {name: getattr(draft, name) for name in _DRAFT_FIELDS}
    plain |= {name: getattr(terms, name) for name in _TERM_FIELDS}
    return plain | {
        "state": promotion.state.value,
        "kind": terms.kind.value,
        "level": terms.level.value,
        "audience": draft.audience.value,
        "earlier_orders": draft.earlier_orders,
        "segment_id": str(draft.segment_id) if draft.segment_id else None,
        "payer": draft.payer.value,
        "starts_at": _iso(draft.starts_at),
        "ends_at": _iso(draft.ends_at),
        "scope": _scope_facts(terms.scope),
        "gets": _scope_facts(terms.gets),
        "combines_with": sorted(level.value for level in terms.combines_with),
    }


def with_facts(promotion: Promotion, facts: Mapping[str, Any]) -> Promotion:
    """The promotion as such facts describe it: the opposite of `facts_of`."""
    terms = Terms(
        kind=Kind(facts["kind"]),
        level=Level(facts["level"]),
        scope=_scope_of(facts["scope"]),
        gets=_scope_of(facts["gets"]),
        combines_with=frozenset(Level(each) for each in facts["combines_with"]),
        **{name: facts[name] for name in _TERM_FIELDS},
    )
    draft = PromotionDraft(
        terms=terms,
        audience=Audience(facts["audience"]),
        # Records from before there was such a condition do not name it.
        earlier_orders=facts.get("earlier_orders", 1),
        segment_id=UUID(segment_id) if (segment_id := facts.get("segment_id")) else None,
        payer=Payer(facts["payer"]),
        starts_at=_time(facts["starts_at"]),
        ends_at=_time(facts["ends_at"]),
        **{name: facts[name] for name in _DRAFT_FIELDS},
    )
    return replace(promotion, state=PromotionState(facts["state"]), draft=draft)


def phase_of(promotion: Promotion, now: datetime) -> Phase:
    """Where a promotion stands, in one word."""
    draft = promotion.draft
    if promotion.state is not PromotionState.ACTIVE:
        return Phase(promotion.state.value)
    if draft.ends_at is not None and draft.ends_at <= now:
        return Phase.OVER
    if draft.usage_limit is not None and promotion.used >= draft.usage_limit:
        return Phase.USED_UP
    if draft.starts_at is not None and draft.starts_at > now:
        return Phase.PLANNED
    return Phase.RUNNING


def needs_belongings(candidate: Candidate) -> bool:
    """Whether it depends on where products belong."""
    terms = candidate.promotion.draft.terms
    return any(scope.reach in {Reach.CATEGORIES, Reach.COLLECTIONS} for scope in (terms.scope, terms.gets))


def limit_of_one(promotion: Promotion) -> int | None:
    """In how many orders of one customer it counts. There is one first order, however many are placed at once."""
    draft = promotion.draft
    return 1 if draft.audience is Audience.FIRST_ORDER else draft.per_customer_limit


def keys_of(customer: Customer) -> list[bytes]:
    """Under what uses of a customer are counted: their account, and their e-mail however it is written.

    Both, because who is signed in now may buy as a guest next time. Hashed, because counting needs no address.
    """
    keys = []
    if customer.account_id is not None:
        keys.append(f"account:{customer.account_id}")
    if customer.email:
        keys.append(f"email:{_same_mailbox(customer.email)}")
    return sorted(hashlib.sha256(key.encode()).digest() for key in keys)


def offer_of(candidate: Candidate) -> Offer:
    """What the calculation of totals needs of a promotion."""
    promotion, code = candidate.promotion, candidate.code
    return Offer(
        promotion_id=promotion.id,
        shop_id=promotion.shop_id,
        title=promotion.draft.title,
        terms=promotion.draft.terms,
        code=code.code if code else None,
        payer=promotion.draft.payer,
        stacks_on_shops=promotion.draft.stacks_on_shops,
    )


def is_for(promotion: Promotion, customer: Customer, orders: int, segments: frozenset[UUID] = frozenset()) -> bool:
    """Whether it is for a customer of these segments who ordered so often before; who is not known yet may still be."""
    audience = promotion.draft.audience
    if audience is Audience.SEGMENT:
        return promotion.draft.segment_id in segments
    if audience is Audience.FIRST_ORDER:
        return not orders
    if audience is Audience.RETURNING:
        return customer.account_id is not None and orders >= promotion.draft.earlier_orders
    return audience is Audience.EVERYONE or customer.account_id is not None


def orders_before(past: Past, shop_id: UUID | None) -> int:
    """How many orders a buyer placed in a shop, or anywhere."""
    return sum(past.orders.values()) if shop_id is None else past.orders.get(shop_id, 0)


def _scope_facts(scope: Scope) -> list[str]:
    return [scope.reach.value, *sorted(str(each) for each in scope.ids)]


def _scope_of(facts: Sequence[str]) -> Scope:
    reach, *ids = facts
    return Scope(reach=Reach(reach), ids=frozenset(UUID(each) for each in ids))


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _same_mailbox(email: str) -> str:
    """An e-mail without capitals and without what stands behind a plus, which reach the same person."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _plain_digit(letter: str) -> str:
    """A digit of any script as ours: Persian keyboards write other ones."""
    return str(unicodedata.digit(letter)) if letter.isdigit() and unicodedata.digit(letter, -1) >= 0 else letter
