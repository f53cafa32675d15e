"""What sales cost: asked beforehand, frozen when they are booked, given back when they are worth less."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.commission import repository, rules
from sokoni.commerce.commission.types import (
    Charge,
    Cut,
    LineCharge,
    Preview,
    Rule,
    Sale,
    Scope,
    SoldLine,
    Terms,
)
from sokoni.commerce.plan import rules as plan_rules
from sokoni.commerce.plan import service as plans
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

_NONE = Terms(rate_bp=0)


async def freeze(session: WriteSession, *, sales: Sequence[Sale], now: datetime) -> Mapping[UUID, Charge]:
    """What the platform keeps of each sale, by its reference, written down by line; those that cost nothing are out.

    The rules of the moment in which each was ordered count, as does the plan of that moment. One statement where no
    rule holds, up to four else. The caller books each sale once.
    """
    if not sales:
        return {}
    holding = await repository.list_holding(
        session,
        since=min(each.sold_at for each in sales),
        until=max(each.sold_at for each in sales),
        subject_ids={each.shop_id for each in sales} | {line.product_id for each in sales for line in each.lines},
    )
    depths = await _depths(session, holding, {line.product_id for each in sales for line in each.lines})
    had = await _plans(session, holding, sales)
    charged = {each.reference_id: _charged(each, holding, depths, had[each.reference_id], now=now) for each in sales}
    # Once a line of a sale is charged, all are written down: what goes back of the sale is shared out over them.
    kept = {sale_id: lines for sale_id, lines in charged.items() if any(line.rule_id for line in lines)}
    if kept:
        await repository.insert_lines(session, [line for lines in kept.values() for line in lines])
    currencies = {each.reference_id: each.currency for each in sales}
    return {
        sale_id: rules.total([line.charge for line in lines], currency=currencies[sale_id])
        for sale_id, lines in kept.items()
    }


async def reverse(session: WriteSession, *, sale_id: UUID, cuts: Sequence[Cut], currency: str, now: datetime) -> Charge:
    """What of a sale's commission goes back with what it is worth less, one cut after the other.

    One statement where nothing was charged, else two more for each cut. The caller holds the sale's lock.
    """
    lines = await repository.list_lines(session, reference_ids=[sale_id])
    given = Charge.nothing(currency)
    if not lines:
        return given
    for each in cuts:
        after = rules.cut(lines, each)
        changed = [pair for pair in zip(lines, after, strict=True) if pair[0] != pair[1]]
        if changed:
            await repository.update_lines(session, changed, reference_id=each.reference_id, now=now)
        given += rules.total([new.reversed - old.reversed for old, new in changed], currency=currency)
        lines = after
    return given


async def preview(
    session: ReadSession, *, shop_id: UUID, product_id: UUID | None, price: Money, now: datetime
) -> Preview:
    """What a sale of one piece at a price, without its tax, would cost a shop now; up to three statements."""
    sold = SoldLine(line_id=ids.new_id(), product_id=product_id or ids.new_id(), quantity=1, base=price)
    holding = await repository.list_holding(session, since=now, until=now, subject_ids={shop_id, sold.product_id})
    depths = await _depths(session, holding, {sold.product_id} if product_id else set())
    sale = Sale(reference_id=sold.line_id, shop_id=shop_id, sold_at=now, currency=price.currency, lines=(sold,))
    rule = rules.pick(
        holding,
        sold,
        shop_id=shop_id,
        plan_id=(await _plans(session, holding, [sale]))[sale.reference_id],
        depths=depths.get(sold.product_id, {}),
        at=now,
    )
    charge = rules.charge_of(rule.terms, price, 1) if rule else Charge.nothing(price.currency)
    return Preview(rule=rule, price=price, charge=charge)


async def foresee(session: ReadSession, *, sale: Sale, cuts: Sequence[Cut]) -> Charge:
    """What will be kept of a sale that is not booked yet, and is worth less by some cuts; up to three statements.

    The rules of the moment in which it was ordered count, so that nothing but another cut changes it any more.
    """
    holding = await repository.list_holding(
        session,
        since=sale.sold_at,
        until=sale.sold_at,
        subject_ids={sale.shop_id, *(line.product_id for line in sale.lines)},
    )
    depths = await _depths(session, holding, {line.product_id for line in sale.lines})
    had = await _plans(session, holding, [sale])
    lines: Sequence[LineCharge] = _charged(sale, holding, depths, had[sale.reference_id], now=sale.sold_at)
    for each in cuts:
        lines = rules.cut(lines, each)
    return rules.total([line.left for line in lines], currency=sale.currency)


async def list_lines(session: ReadSession, *, sale_ids: Collection[UUID]) -> Sequence[LineCharge]:
    """What was charged for the lines of some sales, and what of it went back; one statement."""
    return await repository.list_lines(session, reference_ids=sale_ids)


async def sums_of_shop(
    session: ReadSession, *, shop_id: UUID, since: datetime, until: datetime
) -> Mapping[str, Charge]:
    """What was kept of a shop's sales of a half-open time, without what went back, by currency; one statement."""
    return await repository.sums_by_shop(session, shop_id=shop_id, since=since, until=until)


async def _depths(
    session: ReadSession, holding: Sequence[Rule], product_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, int]]:
    if not any(each.key.scope is Scope.CATEGORY for each in holding):
        return {}
    return await catalog.list_category_depths(session, product_ids=product_ids)


async def _plans(session: ReadSession, holding: Sequence[Rule], sales: Sequence[Sale]) -> Mapping[UUID, UUID | None]:
    """The plan that each sale's shop had when it sold, by the sale; not asked where no rule is about plans."""
    if not any(each.key.scope is Scope.PLAN for each in holding):
        return dict.fromkeys(each.reference_id for each in sales)
    moments = [each.sold_at for each in sales]
    assignments = await plans.list_assignments(
        session, shop_ids={each.shop_id for each in sales}, since=min(moments), until=max(moments)
    )
    return {
        each.reference_id: plan_rules.plan_at(assignments, shop_id=each.shop_id, moment=each.sold_at) for each in sales
    }


def _charged(
    sale: Sale,
    holding: Sequence[Rule],
    depths: Mapping[UUID, Mapping[UUID, int]],
    plan_id: UUID | None,
    *,
    now: datetime,
) -> list[LineCharge]:
    zero = Money.zero(sale.currency)
    found = []
    for line in sale.lines:
        rule = rules.pick(
            holding,
            line,
            shop_id=sale.shop_id,
            plan_id=plan_id,
            depths=depths.get(line.product_id, {}),
            at=sale.sold_at,
        )
        terms = rule.terms if rule else _NONE
        found.append(
            LineCharge(
                line_id=line.line_id,
                reference_id=sale.reference_id,
                shop_id=sale.shop_id,
                rule_id=rule.id if rule else None,
                terms=terms,
                base=line.base,
                charge=rules.charge_of(terms, line.base, line.quantity),
                reversed_base=zero,
                reversed=Charge.nothing(sale.currency),
                recorded_at=now,
            )
        )
    return found
