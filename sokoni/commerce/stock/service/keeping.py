"""What sellers and imports say about how much there is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock import repository, rules
from sokoni.commerce.stock.errors import StockMovedMeanwhile, StockVariantUnknown
from sokoni.commerce.stock.repository import NewLevel
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.service import saving
from sokoni.commerce.stock.types import Level, Policy, Reason
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession


async def set_on_hand(
    session: WriteSession,
    *,
    shop_id: UUID,
    variant_id: UUID,
    on_hand: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Level:
    """The level after a count: so many pieces are there; see `change_level`."""
    return await change_level(
        session, shop_id=shop_id, variant_id=variant_id, on_hand=on_hand, note=reason, actor=actor, now=now
    )


async def adjust(
    session: WriteSession, *, shop_id: UUID, variant_id: UUID, by: int, actor: Actor, now: datetime, reason: str = ""
) -> Level:
    """The level after pieces came in (positive) or went (negative); see `change_level`."""
    return await change_level(
        session, shop_id=shop_id, variant_id=variant_id, adjust_by=by, note=reason, actor=actor, now=now
    )


async def change_level(
    session: WriteSession,
    *,
    shop_id: UUID,
    variant_id: UUID,
    actor: Actor,
    now: datetime,
    on_hand: int | None = None,
    seen_on_hand: int | None = None,
    adjust_by: int | None = None,
    policy: Policy | None = None,
    tracked: bool | None = None,
    note: str = "",
) -> Level:
    """The level after its seller counted it, adjusted it or changed its rules; None leaves a thing as it is.

    `seen_on_hand` is what the seller saw when counting: something else by now refuses the count.

    Raises:
        StockVariantUnknown: the shop has no such variant.
        StockMovedMeanwhile: other pieces are on hand than the seller saw.
        StockBelowPromised: fewer pieces would be there than buyers were promised.
    """
    before = await _lock_or_begin(session, shop_id=shop_id, variant_id=variant_id, now=now)
    if seen_on_hand is not None and seen_on_hand != before.on_hand:
        raise StockMovedMeanwhile(on_hand=before.on_hand)
    wanted = replace(
        before,
        on_hand=(before.on_hand if on_hand is None else on_hand) + (adjust_by or 0),
        policy=before.policy if policy is None else policy,
        tracked=before.tracked if tracked is None else tracked,
    )
    shelf = Shelf([before])
    shelf.keep_rules(variant_id, policy=wanted.policy, tracked=wanted.tracked)
    reason = Reason.COUNTED if adjust_by is None else Reason.ADJUSTED
    rules.count(shelf, variant_id=variant_id, on_hand=wanted.on_hand, reason=reason, actor=actor, note=note)
    if (before.policy, before.tracked) != (wanted.policy, wanted.tracked):
        kept = NewLevel(variant_id=variant_id, policy=wanted.policy, tracked=wanted.tracked)
        await repository.update_rules(session, shop_id=shop_id, levels=[kept], now=now)
    await saving.save(session, shelf, now=now)
    await _record(session, before=before, after=wanted, actor=actor, now=now)
    return shelf.get(variant_id) or wanted


async def receive(
    session: WriteSession, *, shop_id: UUID, rows: Sequence[StockRow], overwrite: bool, now: datetime
) -> None:
    """Begin to keep stock of variants, many at once; where it is kept already, change it only with `overwrite`.

    What is promised to buyers stays on hand whatever a file says. Of stock that begins there is no event: the caller
    says that its products changed. Three statements whatever the number of rows, seven with `overwrite`.
    """
    if not rows:
        return
    by_variant = {row.variant_id: row for row in rows}
    given = [
        NewLevel(
            variant_id=each.variant_id, policy=each.policy, tracked=each.tracked, on_hand=rules.received(each.quantity)
        )
        for each in by_variant.values()
    ]
    location_id = await repository.ensure_location(session, shop_id=shop_id, now=now)
    new = await repository.insert_levels(session, shop_id=shop_id, location_id=location_id, levels=given, now=now)
    known = by_variant.keys() - new
    if not overwrite or not known:
        return
    shelf = Shelf(await repository.lock_levels(session, shop_id=shop_id, variant_ids=known))
    await repository.update_rules(session, shop_id=shop_id, levels=given, now=now)
    rules.receive(shelf, [by_variant[variant_id] for variant_id in sorted(known)])
    await saving.save(session, shelf, now=now)


async def _lock_or_begin(session: WriteSession, *, shop_id: UUID, variant_id: UUID, now: datetime) -> Level:
    known = (await catalog.sellable(session, variant_ids=[variant_id])).get(variant_id)
    if known is None or known.shop_id != shop_id:
        raise StockVariantUnknown(variant_id=variant_id)
    location_id = await repository.ensure_location(session, shop_id=shop_id, now=now)
    new = NewLevel(variant_id=variant_id, policy=Policy.DENY, tracked=True)
    await repository.insert_levels(session, shop_id=shop_id, location_id=location_id, levels=[new], now=now)
    (level,) = await repository.lock_levels(session, shop_id=shop_id, variant_ids=[variant_id])
    return level


async def _record(session: WriteSession, *, before: Level, after: Level, actor: Actor, now: datetime) -> None:
    await change.record(
        session,
        actor=actor,
        action="stock.update",
        subject_kind="variant",
        subject_id=before.variant_id,
        shop_id=before.shop_id,
        before=_facts(before),
        after=_facts(after),
        now=now,
    )


def _facts(level: Level) -> dict[str, Any]:
    return {"on_hand": level.on_hand, "policy": level.policy.value, "tracked": level.tracked}
