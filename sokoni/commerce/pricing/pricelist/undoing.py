"""How recorded changes of price lists are taken back; `undo` asks by this."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing.pricelist import errors, facts, repository, service
from sokoni.commerce.pricing.pricelist.types import ListState, PriceList, PriceListDraft
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange

_SET_PRICES = "price_list.set_prices"


class PriceListUndoer(OneByOne):
    """Puts price lists and their prices back; a list that was taken away comes again, its prices behind it."""

    kind = facts.PRICE_LIST

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a list, or of its prices, back."""
        assert recorded.shop_id is not None  # Price lists are shops'.
        before, after = recorded.before or {}, recorded.after or {}
        standing = await repository.get_list_locked(session, shop_id=recorded.shop_id, list_id=recorded.subject_id)
        if after.get("name", "") is None:
            if standing is not None:
                raise ChangeOvertaken(parts=["name"])
            await service.put_new(session, action, _as_it_was(recorded, recorded.shop_id, said["now"]), **said)
            return
        if standing is None:
            raise errors.PriceListMissing
        if recorded.original_action == _SET_PRICES:
            await _put_prices_back(session, standing, before, after, action, said)
            return
        known = facts.of_list(standing)
        if overtaken := difference.conflicts(known, after):
            raise ChangeOvertaken(parts=overtaken)
        if before.get("name", "") is None:
            if standing.entries:
                raise ChangeOvertaken(parts=["list_price"])
            await service.drop(session, action, standing, **said)
            return
        wanted = facts.with_facts(standing, difference.patched(known, before))
        await service.save(session, action, standing, replace(wanted, updated_at=said["now"]), **said)


async def _put_prices_back(
    session: WriteSession,
    standing: PriceList,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    action: str,
    said: Said,
) -> None:
    currency = standing.draft.currency
    left = facts.to_prices(after, currency=currency)
    known = await repository.list_prices(session, list_id=standing.id, variant_ids=list(left))
    if any(known.get(variant_id) != price for variant_id, price in left.items()):
        raise ChangeOvertaken(parts=["list_price"])
    await service.put_prices(session, action, standing, facts.to_prices(before, currency=currency), **said)


def _as_it_was(recorded: RecordedChange, shop_id: UUID, now: datetime) -> PriceList:
    blank = PriceList(
        id=recorded.subject_id,
        shop_id=shop_id,
        state=ListState.ACTIVE,
        draft=PriceListDraft(name="", currency=""),
        entries=0,
        created_at=now,
        updated_at=now,
    )
    known = facts.of_list(blank)
    return facts.with_facts(blank, difference.patched(known, recorded.before or {}))
