"""What sellers do with their price lists; every write is recorded and can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing.pricelist import errors, facts, repository, rules
from sokoni.commerce.pricing.pricelist.types import ListState, Price, PriceEntry, PriceList, PriceListDraft
from sokoni.commerce.shop import service as shop
from sokoni.core import change, difference, ids
from sokoni.core.change import Actor, Entry
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import Reason
from sokoni.core.pages import Page, PageQuery

# So many prices stand in one recorded change.
_RECORDED_TOGETHER = 200


async def list_lists(session: ReadSession, *, shop_id: UUID) -> Sequence[PriceList]:
    """A shop's price lists by name; one statement."""
    return await repository.list_lists(session, shop_id=shop_id)


async def get_list(session: ReadSession, *, shop_id: UUID, list_id: UUID) -> PriceList:
    """One price list of a shop.

    Raises:
        PriceListMissing: the shop has no such list.
    """
    return _found(await repository.get_list(session, shop_id=shop_id, list_id=list_id))


async def list_entries(
    session: ReadSession, *, shop_id: UUID, list_id: UUID, page: PageQuery, locale: str | None = None
) -> Page[PriceEntry]:
    """A page of the variants that have a price in a list; three statements.

    Raises:
        PriceListMissing: the shop has no such list.
        InvalidCursor: the cursor is damaged.
    """
    await get_list(session, shop_id=shop_id, list_id=list_id)
    found = await repository.list_page(session, list_id=list_id, page=page)
    known = await catalog.sellable(session, variant_ids=[each for each, _ in found.items], locale=locale)
    entries = tuple(
        PriceEntry(
            variant_id=variant_id,
            product_id=known[variant_id].product_id,
            product_title=known[variant_id].product_title,
            variant_title=known[variant_id].variant_title,
            sku=known[variant_id].sku,
            base=known[variant_id].price,
            price=price,
        )
        for variant_id, price in found.items
    )
    return Page(items=entries, next_cursor=found.next_cursor, previous_cursor=found.previous_cursor)


async def add_list(
    session: WriteSession, *, shop_id: UUID, draft: PriceListDraft, actor: Actor, now: datetime
) -> PriceList:
    """A new list, which counts from its beginning on.

    Raises:
        PriceListInvalid, UnknownCurrency, SegmentMissing: it cannot be carried out as written.
        PriceListNameTaken, TooManyPriceLists: the shop has one of that name, or as many as it may.
    """
    made = PriceList(
        id=ids.new_id(),
        shop_id=shop_id,
        state=ListState.ACTIVE,
        draft=await _checked(session, shop_id, draft),
        entries=0,
        created_at=now,
        updated_at=now,
    )
    return await put_new(session, "price_list.add", made, actor=actor, now=now)


async def change_list(
    session: WriteSession, *, shop_id: UUID, list_id: UUID, draft: PriceListDraft, actor: Actor, now: datetime
) -> PriceList:
    """The list, written anew; orders keep the prices they were placed at. Its currency stays: its amounts are in it.

    Raises:
        PriceListMissing: the shop has no such list.
        PriceListInvalid, SegmentMissing, PriceListNameTaken: it cannot be carried out as written.
    """
    said = await _checked(session, shop_id, draft)
    before = await locked(session, shop_id=shop_id, list_id=list_id)
    if said.currency != before.draft.currency:
        raise errors.PriceListInvalid(field="currency", reason=Reason("its amounts are in the currency that it has"))
    after = replace(before, draft=said, updated_at=now)
    return await save(session, "price_list.change", before, after, actor=actor, now=now)


async def set_state(
    session: WriteSession, *, shop_id: UUID, list_id: UUID, state: ListState, actor: Actor, now: datetime
) -> PriceList:
    """The list paused, or put to work again.

    Raises:
        PriceListMissing: the shop has no such list.
    """
    before = await locked(session, shop_id=shop_id, list_id=list_id)
    after = replace(before, state=state, updated_at=now)
    verb = "pause" if state is ListState.PAUSED else "resume"
    return await save(session, f"price_list.{verb}", before, after, actor=actor, now=now)


async def remove_list(session: WriteSession, *, shop_id: UUID, list_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a list away, its prices first: both are one group of changes, and come back as one.

    Raises:
        PriceListMissing: the shop has no such list.
    """
    before = await locked(session, shop_id=shop_id, list_id=list_id)
    prices = await repository.list_prices(session, list_id=list_id)
    group_id = None if change.is_together(session) else ids.new_id()
    await put_prices(
        session, "price_list.set_prices", before, dict.fromkeys(prices), actor=actor, now=now, group_id=group_id
    )
    await drop(session, "price_list.remove", before, actor=actor, now=now, group_id=group_id)


async def set_prices(
    session: WriteSession,
    *,
    shop_id: UUID,
    list_id: UUID,
    prices: Mapping[UUID, Price | None],
    actor: Actor,
    now: datetime,
) -> int:
    """How many prices of a list are others now; None takes a variant's price out of the list.

    Raises:
        PriceListMissing: the shop has no such list.
        PriceEntryInvalid: a price is none, or the shop has no such variant.
    """
    found = await locked(session, shop_id=shop_id, list_id=list_id)
    base = (await shop.get(session, shop_id=shop_id)).currency
    known = await catalog.sellable(session, variant_ids=list(prices))
    for variant_id, price in prices.items():
        if price is None:
            continue
        rules.check_price(price, currency=found.draft.currency, base=base)
        if variant_id not in known or known[variant_id].shop_id != shop_id:
            raise errors.PriceEntryInvalid(reason=Reason("the shop has no such variant"))
    return await put_prices(session, "price_list.set_prices", found, prices, actor=actor, now=now)


async def locked(session: WriteSession, *, shop_id: UUID, list_id: UUID) -> PriceList:
    """A list that nobody changes until the transaction ends.

    Raises:
        PriceListMissing: the shop has no such list.
    """
    return _found(await repository.get_list_locked(session, shop_id=shop_id, list_id=list_id))


async def put_new(
    session: WriteSession, action: str, made: PriceList, *, actor: Actor, now: datetime, **about: UUID | None
) -> PriceList:
    """Write a new list and record it.

    Raises:
        PriceListNameTaken, TooManyPriceLists: the shop has one of that name, or as many as it may.
    """
    await repository.lock_shop(session, shop_id=made.shop_id)
    if await repository.count_lists(session, shop_id=made.shop_id) >= rules.MAX_LISTS:
        raise errors.TooManyPriceLists(maximum=rules.MAX_LISTS)
    if not await repository.insert_list(session, made):
        raise errors.PriceListNameTaken
    after = facts.of_list(made)
    await _record(session, action, made, dict.fromkeys(after), after, actor=actor, now=now, **about)
    await _tell_shop(session, made.shop_id)
    return made


async def save(
    session: WriteSession,
    action: str,
    before: PriceList,
    after: PriceList,
    *,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> PriceList:
    """Write what changed of a locked list and record it; nothing where nothing did.

    Raises:
        PriceListNameTaken: the shop has another of that name.
    """
    if facts.of_list(before) == facts.of_list(after):
        return before
    if not await repository.update_list(session, after):
        raise errors.PriceListNameTaken
    was, is_now = facts.of_list(before), facts.of_list(after)
    await _record(session, action, after, was, is_now, actor=actor, now=now, **about)
    await _tell_shop(session, after.shop_id)
    return after


async def drop(
    session: WriteSession, action: str, before: PriceList, *, actor: Actor, now: datetime, **about: UUID | None
) -> None:
    """Take a locked list away that says no prices any more, and record it."""
    await repository.delete_list(session, list_id=before.id)
    was = facts.of_list(before)
    await _record(session, action, before, was, dict.fromkeys(was), actor=actor, now=now, **about)
    await _tell_shop(session, before.shop_id)


async def put_prices(
    session: WriteSession,
    action: str,
    found: PriceList,
    prices: Mapping[UUID, Price | None],
    *,
    actor: Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> int:
    """How many prices of a locked list are others now; recorded in portions that are one group."""
    known = await repository.list_prices(session, list_id=found.id, variant_ids=list(prices))
    changed = {key: price for key, price in sorted(prices.items()) if known.get(key) != price}
    if not changed:
        return 0
    await repository.put_prices(session, shop_id=found.shop_id, list_id=found.id, prices=changed)
    portions = _portions(found, known, changed, undoes_id=undoes_id)
    if len(portions) > 1 and group_id is None and not change.is_together(session):
        group_id = ids.new_id()
    await change.record_many(
        session,
        actor=actor,
        action=action,
        subject_kind=facts.PRICE_LIST,
        entries=portions,
        now=now,
        group_id=group_id,
    )
    return len(changed)


def _portions(
    found: PriceList,
    known: Mapping[UUID, Price],
    changed: Mapping[UUID, Price | None],
    *,
    undoes_id: UUID | None,
) -> Sequence[Entry]:
    """What changed, in recorded changes of some prices each; what takes one change back is one."""
    keys = list(changed)
    size = len(keys) if undoes_id is not None else _RECORDED_TOGETHER
    currency = found.draft.currency
    return [
        Entry(
            subject_id=found.id,
            shop_id=found.shop_id,
            before=facts.of_prices({key: known.get(key) for key in some}, currency=currency),
            after=facts.of_prices({key: changed[key] for key in some}, currency=currency),
            undoes_id=undoes_id,
        )
        for start in range(0, len(keys), size)
        for some in [keys[start : start + size]]
    ]


async def _checked(session: ReadSession, shop_id: UUID, draft: PriceListDraft) -> PriceListDraft:
    said = rules.normalise(draft, base=(await shop.get(session, shop_id=shop_id)).currency)
    if said.segment_id is not None:
        await segments.get_segment(session, shop_id=shop_id, segment_id=said.segment_id)
    return said


async def _tell_shop(session: WriteSession, shop_id: UUID) -> None:
    """Let carts and pages know whether they must ask for prices of this shop at all."""
    currencies = await repository.list_currencies(session, shop_id=shop_id)
    await shop.set_list_currencies(session, shop_id=shop_id, currencies=currencies)


async def _record(
    session: WriteSession,
    action: str,
    found: PriceList,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    **about: UUID | None,
) -> None:
    old, new = difference.differences(before, after)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=facts.PRICE_LIST,
        subject_id=found.id,
        shop_id=found.shop_id,
        before=old,
        after=new,
        now=now,
        **about,
    )


def _found(found: PriceList | None) -> PriceList:
    if found is None:
        raise errors.PriceListMissing
    return found
