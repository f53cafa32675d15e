"""Quotes, and what sellers say of shipping and tax."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing import repository, rules
from sokoni.commerce.pricing.errors import ShippingChoiceInvalid
from sokoni.commerce.pricing.types import (
    Destination,
    PricedLine,
    PricingInput,
    Quote,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    ShippingOption,
    TaxDraft,
    TaxRate,
)
from sokoni.commerce.shop import service as shop
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession

DEFAULT_METHOD = "Standard delivery"
# The same in the language of the shop's texts, where we have it; the seller may change it.
_DEFAULT_METHODS = {"es": "Envío estándar", "fa": "ارسال معمولی"}


async def quote(
    session: ReadSession,
    *,
    lines: Sequence[PricedLine],
    destination: Destination | None,
    shipping_choice: Mapping[UUID, UUID] | None = None,
) -> Quote:
    """What lines of one currency cost, shipped there; where nothing was chosen, the seller's first method.

    Two statements, whatever the number of lines and shops; none without a destination.

    Raises:
        ShippingChoiceInvalid: a chosen method is not offered for the parcel.
    """
    grouped = rules.group_by_shop(lines)
    currency = lines[0].unit_price.currency if lines else ""
    if destination is None or not lines:
        return Quote(totals=rules.totals(PricingInput(currency=currency, lines=tuple(lines))), options={}, chosen={})
    methods = await repository.list_methods(session, shop_ids=grouped)
    rates = await repository.list_rates(session, shop_ids=grouped)
    options = {
        shop_id: rules.shipping_options(
            (method for method in methods if method.shop_id == shop_id), lines=theirs, destination=destination
        )
        for shop_id, theirs in grouped.items()
    }
    chosen = _choose(options, shipping_choice or {})
    taxes = {
        shop_id: rules.select_tax((rate for rate in rates if rate.shop_id == shop_id), destination)
        for shop_id in grouped
    }
    totals = rules.totals(
        PricingInput(
            currency=currency,
            lines=tuple(lines),
            taxes={shop_id: rate for shop_id, rate in taxes.items() if rate is not None},
            shipping={shop_id: option.price for shop_id, option in chosen.items()},
        )
    )
    needing = (shop_id for shop_id, theirs in grouped.items() if any(line.requires_shipping for line in theirs))
    undeliverable = tuple(shop_id for shop_id in needing if not options[shop_id])
    return Quote(totals=totals, options=options, chosen=chosen, undeliverable=undeliverable)


async def list_shipping_methods(session: ReadSession, *, shop_id: UUID) -> list[ShippingMethod]:
    """How a shop ships, in its seller's order."""
    return await repository.list_methods(session, shop_ids=[shop_id])


async def list_tax_rates(session: ReadSession, *, shop_id: UUID) -> list[TaxRate]:
    """How a shop is taxed, by zone."""
    return await repository.list_rates(session, shop_ids=[shop_id])


async def set_shipping_methods(
    session: WriteSession, *, shop_id: UUID, methods: Sequence[ShippingDraft], actor: Actor, now: datetime
) -> list[ShippingMethod]:
    """A shop's new methods, in the place of all that it had; prices are in the shop's currency.

    A method that keeps its name keeps its id, so that a checkout under way still finds what it chose.

    Raises:
        ShippingMethodInvalid: a method contradicts itself.
    """
    rules.check_methods(methods)
    currency = (await shop.get(session, shop_id=shop_id)).currency
    await repository.lock_shop(session, shop_id=shop_id)
    before = await repository.list_methods(session, shop_ids=[shop_id])
    known = {each.name: each.id for each in before}
    after = [
        _method(draft, id=known.get(draft.name) or ids.new_id(), shop_id=shop_id, currency=currency)
        for draft in methods
    ]
    await repository.replace_methods(session, shop_id=shop_id, methods=after, now=now)
    await change.record(
        session,
        actor=actor,
        action="pricing.set_shipping",
        subject_kind="shop",
        subject_id=shop_id,
        shop_id=shop_id,
        before={"methods": [_method_facts(each) for each in before]},
        after={"methods": [_method_facts(each) for each in after]},
        now=now,
    )
    return after


async def set_tax(
    session: WriteSession, *, shop_id: UUID, rates: Sequence[TaxDraft], actor: Actor, now: datetime
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
        action="pricing.set_tax",
        subject_kind="shop",
        subject_id=shop_id,
        shop_id=shop_id,
        before={"rates": [_rate_facts(each) for each in before]},
        after={"rates": [_rate_facts(each) for each in after]},
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
        free_above=draft.free_above,
        countries=draft.countries,
        days_from=draft.days_from,
        days_to=draft.days_to,
    )


def _method_facts(method: ShippingMethod) -> dict[str, Any]:
    facts = asdict(method)
    return {name: facts[name] for name in ("name", "currency", "price", "free_above", "days_from", "days_to")} | {
        "kind": method.kind.value,
        "tiers": list(facts["tiers"]),
        "countries": sorted(method.countries),
    }


def _rate_facts(rate: TaxRate) -> dict[str, Any]:
    facts = asdict(rate)
    del facts["shop_id"]
    return facts
