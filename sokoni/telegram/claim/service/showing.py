"""What a post shows: what is left, as it is now."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money
from sokoni.telegram.claim import repository, rules, words
from sokoni.telegram.claim.types import ClaimSale, SaleState
from sokoni.telegram.gateway import sending
from sokoni.telegram.gateway.types import Call, Priority, Then

SHOW, NOT_SHOWN = "claim.show", "claim.note_not_shown"
TRIED_AGAIN = timedelta(minutes=5)


async def plan(session: WriteSession, *, sale_id: UUID, at: datetime) -> None:
    """Have a post edited then, together with all that changes until then."""
    await jobs.enqueue(session, SHOW, run_at=at, dedupe_key=f"{SHOW}:{sale_id}", sale_id=str(sale_id))


async def show(session: WriteSession, *, sale_id: UUID, now: datetime) -> None:
    """Edit a post where it says something else than what is so."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None or sale.message_id is None:
        return
    text = await text_of(session, sale)
    if text == sale.shown:
        return
    await repository.update_sale(session, sale_id=sale_id, values={"shown": text})
    words_in = "caption" if sale.has_photo else "text"
    call = Call(
        bot_id=sale.bot_id,
        method="editMessageCaption" if sale.has_photo else "editMessageText",
        params={"chat_id": sale.group_id, "message_id": sale.message_id, "parse_mode": "HTML", words_in: text},
        chat_id=sale.group_id,
        priority=Priority.NOTICE,
        then=Then(job=NOT_SHOWN, arguments={"sale_id": str(sale.id)}, only_failures=True),
    )
    await sending.send(session, [call], now=now)


async def text_of(session: ReadSession, sale: ClaimSale) -> str:
    """A sale's post, as it should read now; two statements, and one more where the sale has a number of pieces."""
    variant_ids = [each.id for each in sale.offer.variants]
    known = await catalog.sellable(session, variant_ids=variant_ids, locale=sale.language)
    levels = await stock.levels(session, variant_ids=variant_ids)
    sold = {each: known[each] for each in variant_ids if each in known and known[each].is_sellable}
    left: Mapping[UUID, int | None] = {each: levels[each].limit if each in levels else 0 for each in sold}
    if sale.pieces is not None:
        tallies = (await repository.tallies(session, sale_ids=[sale.id])).get(sale.id, {})
        given = (tallies[each].pieces for each in rules.COUNTED if each in tallies)
        left = rules.shown_left(left, rules.remaining(sale.pieces, given))
    return words.post(
        sale.language,
        sale.offer,
        note=sale.words,
        prices=[_at_sale(each.price, sale) for each in sold.values()],
        left=left,
        hold=sale.hold,
        is_over=sale.state is SaleState.CLOSED,
    )


def _at_sale(price: Money, sale: ClaimSale) -> Money:
    """What a variant costs in a sale: the sale's own price, unless the shop asks for less now."""
    own = sale.price
    return price if own is None or own.currency != price.currency or price < own else own
