"""What sellers and imports say about how much there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock import repository, rules
from sokoni.commerce.stock.errors import StockVariantUnknown
from sokoni.commerce.stock.repository import NewLevel
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.service import saving
from sokoni.commerce.stock.types import Level, LevelChange, Policy
from sokoni.core import change
from sokoni.core.change import Actor, Entry
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
    wish = LevelChange(
        variant_id=variant_id,
        on_hand=on_hand,
        seen_on_hand=seen_on_hand,
        adjust_by=adjust_by,
        policy=policy,
        tracked=tracked,
    )
    levels = await change_levels(session, shop_id=shop_id, wishes=[wish], actor=actor, now=now, note=note)
    return levels[variant_id]


async def change_levels(
    session: WriteSession,
    *,
    shop_id: UUID,
    wishes: Sequence[LevelChange],
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Mapping[UUID, Level]:
    """The levels after their seller counted them, adjusted them or changed their rules: all of it or nothing.

    At most ten statements, whatever the number of levels.

    Raises:
        StockVariantUnknown: the shop has no such variant.
        StockMovedMeanwhile: other pieces are on hand than the seller saw.
        StockBelowPromised: fewer pieces would be there than buyers were promised.
    """
    if not wishes:
        return {}
    shelf = Shelf(await _lock_or_begin(session, shop_id=shop_id, variant_ids=[w.variant_id for w in wishes], now=now))
    for wish in wishes:
        rules.change(shelf, wish, actor=actor, note=note)
    await saving.save(session, shelf, now=now)
    entries = [
        Entry(subject_id=variant_id, shop_id=shop_id, before=before, after=after)
        for variant_id, (before, after) in shelf.differences().items()
    ]
    await change.record_many(
        session, actor=actor, action="stock.update", subject_kind="variant", entries=entries, now=now
    )
    return shelf.levels()


async def come_back(
    session: WriteSession,
    *,
    shop_id: UUID,
    reference_id: UUID,
    pieces: Mapping[UUID, tuple[int, int]],
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Let sold pieces of variants come back: so many to the shelf, so many written off; three statements.

    Both stand in the log, under the reference that they came back for. Who waits for them is served. Variants whose
    stock is not kept, or that are gone, are passed over.
    """
    shelf = Shelf(await repository.lock_levels(session, shop_id=shop_id, variant_ids=list(pieces)))
    for variant_id, (restocked, written_off) in sorted(pieces.items()):
        rules.come_back(
            shelf,
            variant_id=variant_id,
            restocked=restocked,
            written_off=written_off,
            reference_id=reference_id,
            actor=actor,
            note=note,
        )
    await saving.save(session, shelf, now=now)


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
    rules.receive(shelf, [by_variant[variant_id] for variant_id in sorted(known)])
    await saving.save(session, shelf, now=now)


async def _lock_or_begin(
    session: WriteSession, *, shop_id: UUID, variant_ids: Sequence[UUID], now: datetime
) -> Sequence[Level]:
    known = await catalog.sellable(session, variant_ids=variant_ids)
    for variant_id in variant_ids:
        if variant_id not in known or known[variant_id].shop_id != shop_id:
            raise StockVariantUnknown(variant_id=variant_id)
    location_id = await repository.ensure_location(session, shop_id=shop_id, now=now)
    new = [NewLevel(variant_id=each, policy=Policy.DENY, tracked=True) for each in known]
    await repository.insert_levels(session, shop_id=shop_id, location_id=location_id, levels=new, now=now)
    return await repository.lock_levels(session, shop_id=shop_id, variant_ids=variant_ids)
