"""Quotes, and what sellers say of shipping and tax."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sokoni.commerce.pricing import facts, repository, rules
from sokoni.commerce.pricing.errors import ShippingChoiceInvalid
from sokoni.commerce.pricing.promotion import errors as promotion_errors
from sokoni.commerce.pricing.promotion import rules as promotion_rules
from sokoni.commerce.pricing.promotion import using
from sokoni.commerce.pricing.promotion.types import NOBODY, Candidate, Closed, Customer, Use
from sokoni.commerce.pricing.types import (
    Destination,
    Discount,
    PricedLine,
    PricingInput,
    Quote,
    Redemption,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    ShippingOption,
    ShopTerms,
    TaxDraft,
    TaxRate,
    TypedCode,
)
from sokoni.commerce.shop import service as shop
from sokoni.core import change, ids, money
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession

DEFAULT_METHOD = "Standard delivery"
_Said = TypeVar("_Said", ShippingMethod, TaxRate)
_CLOSED = {
    Closed.UNKNOWN: promotion_errors.CodeUnknown,
    Closed.OTHER_CURRENCY: promotion_errors.CodeUnknown,
    Closed.NOT_YET: promotion_errors.CodeNotYet,
    Closed.OVER: promotion_errors.CodeOver,
    Closed.USED_UP: promotion_errors.CodeUsedUp,
    Closed.NOT_FOR_YOU: promotion_errors.CodeNotForYou,
    Closed.DOUBLED: promotion_errors.CodeDoubled,
}
# The same in the language of the shop's texts, where we have it; the seller may change it.
_DEFAULT_METHODS = {"es": "Envío estándar", "fa": "ارسال معمولی"}


NOTHING = Quote(totals=rules.totals(PricingInput(currency="", lines=())), options={}, chosen={})


async def quote(
    session: ReadSession,
    *,
    lines: Sequence[PricedLine],
    destination: Destination | None,
    now: datetime,
    shipping_choice: Mapping[UUID, UUID] | None = None,
    codes: Sequence[str] = (),
    customer: Customer = NOBODY,
    redemption: Redemption | None = None,
) -> Quote:
    """What lines of one currency cost, shipped there; where nothing was chosen, the seller's first method.

    One statement, whatever the number of lines and shops; up to four more where a promotion depends on where products
    belong, on what the buyer used and ordered before, or on their segments. None without lines.

    Raises:
        ShippingChoiceInvalid: a chosen method is not offered for the parcel.
    """
    if not lines:
        return NOTHING
    currency = lines[0].unit_price.currency
    grouped = rules.group_by_shop(lines)
    typed = list(dict.fromkeys(promotion_rules.normalise_code(code) for code in codes))
    terms = await repository.get_terms(session, shop_ids=grouped, codes=typed, now=now)
    opened = await using.open_offers(
        session,
        candidates=terms.candidates,
        customer=customer,
        product_ids={line.product_id for line in lines},
        currency=currency,
        now=now,
    )
    options = _options(terms, grouped, destination)
    chosen = _choose(options, shipping_choice or {})
    taxes = {shop_id: rules.select_tax(_of_shop(terms.rates, shop_id), destination) for shop_id in grouped}
    totals = rules.totals(
        PricingInput(
            currency=currency,
            lines=tuple(lines),
            taxes={shop_id: rate for shop_id, rate in taxes.items() if rate is not None},
            class_taxes=rules.select_class_taxes(terms.rates, lines, destination),
            shipping={shop_id: option.price for shop_id, option in chosen.items()},
            offers=opened.offers,
            memberships=opened.belongings,
            redemption=redemption,
        )
    )
    needing = (shop_id for shop_id, theirs in grouped.items() if any(line.requires_shipping for line in theirs))
    return Quote(
        totals=totals,
        options=options,
        chosen=chosen,
        undeliverable=tuple(shop_id for shop_id in needing if destination is not None and not options[shop_id]),
        codes=tuple(rules.typed_code(code, totals, opened.closed) for code in typed),
        uses=tuple(_uses(totals.discounts, opened.candidates)),
    )


def check_typed(typed: TypedCode) -> None:
    """Pass a code that opens something, whether or not this cart meets its conditions.

    Raises:
        CodeUnknown, CodeNotYet, CodeOver, CodeUsedUp, CodeUsedBefore, CodeNotForYou: it opens nothing.
    """
    if typed.closed is Closed.USED_BEFORE:
        raise promotion_errors.CodeUsedBefore(offer=typed.title or typed.code)
    if typed.closed is not None:
        raise _CLOSED[typed.closed](name=typed.code)


def check_effect(quote: Quote, *, codes: Iterable[str]) -> None:
    """Pass a quote in which each of some codes takes something off.

    Raises:
        CodeUnknown, CodeNotYet, CodeOver, CodeUsedUp, CodeUsedBefore, CodeNotForYou: one opens nothing.
        CodeWithoutEffect: one misses something, or something better stands in its way.
    """
    wanted = {promotion_rules.normalise_code(code) for code in codes}
    for typed in quote.codes:
        if typed.code in wanted:
            check_typed(typed)
            if typed.outcome is not None:
                raise promotion_errors.CodeWithoutEffect(name=typed.code, outcome=typed.outcome.value)


async def list_shipping_methods(session: ReadSession, *, shop_id: UUID) -> list[ShippingMethod]:
    """How a shop ships, in its seller's order."""
    return await repository.list_methods(session, shop_ids=[shop_id])


async def list_tax_rates(session: ReadSession, *, shop_id: UUID) -> list[TaxRate]:
    """How a shop is taxed, by zone."""
    return await repository.list_rates(session, shop_ids=[shop_id])


async def set_shipping_methods(
    session: WriteSession,
    *,
    shop_id: UUID,
    methods: Sequence[ShippingDraft],
    actor: Actor,
    now: datetime,
    action: str = "pricing.set_shipping",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> list[ShippingMethod]:
    """A shop's new methods, in the place of all that it had; prices are in the shop's currency unless told otherwise.

    A method that keeps its name keeps its id, so that a checkout under way still finds what it chose.

    Raises:
        ShippingMethodInvalid, UnknownCurrency: a method contradicts itself.
    """
    rules.check_methods(methods)
    for said in {draft.currency for draft in methods} - {None}:
        money.exponent(said or "")
    currency = (await shop.get(session, shop_id=shop_id)).currency
    await repository.lock_shop(session, shop_id=shop_id)
    before = await repository.list_methods(session, shop_ids=[shop_id])
    known = {each.name: each.id for each in before}
    after = [
        _method(draft, id=known.get(draft.name) or ids.new_id(), shop_id=shop_id, currency=draft.currency or currency)
        for draft in methods
    ]
    await repository.replace_methods(session, shop_id=shop_id, methods=after, now=now)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=facts.SHIPPING,
        subject_id=shop_id,
        shop_id=shop_id,
        before={"methods": [facts.of_method(each) for each in before]},
        after={"methods": [facts.of_method(each) for each in after]},
        group_id=group_id,
        undoes_id=undoes_id,
        now=now,
    )
    return after


async def set_tax(
    session: WriteSession,
    *,
    shop_id: UUID,
    rates: Sequence[TaxDraft],
    actor: Actor,
    now: datetime,
    action: str = "pricing.set_tax",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> list[TaxRate]:
    """A shop's new rates, in the place of all that it had.

    Raises:
        TaxRateInvalid: a rate contradicts itself, or two are for one zone.
    """
    rules.check_rates(rates)
    after = [TaxRate(shop_id=shop_id, **asdict(draft)) for draft in rates]
    await repository.lock_shop(session, shop_id=shop_id)
    before = await repository.list_rates(session, shop_ids=[shop_id])
    await repository.replace_rates(session, shop_id=shop_id, rates=after, now=now)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=facts.TAX,
        subject_id=shop_id,
        shop_id=shop_id,
        before={"rates": [facts.of_rate(each) for each in before]},
        after={"rates": [facts.of_rate(each) for each in after]},
        group_id=group_id,
        undoes_id=undoes_id,
        now=now,
    )
    return after


async def create_defaults(session: WriteSession, *, shop_id: UUID, currency: str, now: datetime) -> None:
    """Give a new shop one free way to ship, so that it can sell at once; one that ships already is left alone.

    No tax is assumed: whether a seller owes any is for the seller to say.
    """
    await repository.lock_shop(session, shop_id=shop_id)
    if await repository.exists_methods(session, shop_id=shop_id):
        return
    language = (await shop.get(session, shop_id=shop_id)).locale.partition("-")[0]
    free = ShippingDraft(name=_DEFAULT_METHODS.get(language, DEFAULT_METHOD), kind=ShippingKind.FLAT)
    method = _method(free, id=ids.new_id(), shop_id=shop_id, currency=currency)
    await repository.replace_methods(session, shop_id=shop_id, methods=[method], now=now)


def _options(
    terms: ShopTerms, grouped: Mapping[UUID, Sequence[PricedLine]], destination: Destination | None
) -> Mapping[UUID, tuple[ShippingOption, ...]]:
    if destination is None:
        return {}
    return {
        shop_id: rules.shipping_options(_of_shop(terms.methods, shop_id), lines=theirs, destination=destination)
        for shop_id, theirs in grouped.items()
    }


def _of_shop(said: Iterable[_Said], shop_id: UUID) -> Iterator[_Said]:
    return (each for each in said if each.shop_id == shop_id)


def _uses(discounts: Iterable[Discount], candidates: Mapping[UUID, Candidate]) -> Iterator[Use]:
    """The promotions in use; what was redeemed, such as points, is none."""
    return (_use(each, candidates[each.promotion_id]) for each in discounts if each.promotion_id in candidates)


def _use(discount: Discount, candidate: Candidate) -> Use:
    return Use(
        promotion_id=discount.promotion_id,
        title=discount.title,
        code_id=candidate.code.id if candidate.code else None,
        per_customer_limit=promotion_rules.limit_of_one(candidate.promotion),
        amount=discount.amount,
    )


def _choose(
    options: Mapping[UUID, Sequence[ShippingOption]], choice: Mapping[UUID, UUID]
) -> dict[UUID, ShippingOption]:
    chosen = {}
    for shop_id, offered in options.items():
        wanted = choice.get(shop_id)
        if not offered:
            continue
        found = offered[0] if wanted is None else next((each for each in offered if each.id == wanted), None)
        if found is None:
            raise ShippingChoiceInvalid(shop_id=shop_id, method_id=wanted or shop_id)
        chosen[shop_id] = found
    return chosen


def _method(draft: ShippingDraft, *, id: UUID, shop_id: UUID, currency: str) -> ShippingMethod:  # noqa: A002
    return ShippingMethod(
        id=id,
        shop_id=shop_id,
        name=draft.name,
        kind=draft.kind,
        currency=currency,
        price=draft.price,
        tiers=draft.tiers,
        amount_tiers=draft.amount_tiers,
        free_above=draft.free_above,
        countries=draft.countries,
        regions=draft.regions,
        postal_pattern=draft.postal_pattern,
        days_from=draft.days_from,
        days_to=draft.days_to,
    )
