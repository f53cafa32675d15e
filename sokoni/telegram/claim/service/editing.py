"""Hearing that somebody edited their answer: less is taken at its word, more has to be written anew."""

from dataclasses import replace
from datetime import datetime

from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.telegram.claim import repository, rules, words
from sokoni.telegram.claim.reading import reader
from sokoni.telegram.claim.service import hearing, settling
from sokoni.telegram.claim.service.hearing import Heard
from sokoni.telegram.claim.service.opening import in_group
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.claim.types import Claim, Claimed, ClaimLine, ClaimSale, ClaimState, SaleState
from sokoni.telegram.gateway import sending

_TAKES_BACK = frozenset({ClaimState.CANCELLING, None})


async def hear_edit(
    session: WriteSession, *, message: Heard, now: datetime, settings: ClaimSettings = DEFAULTS
) -> bool:
    """Take up that an answer reads otherwise now; whether it is, or was, one to a claim sale that runs.

    A claim keeps its place while it gets smaller or is taken back. Whoever wants more, or something else, writes anew:
    otherwise a word of anybody's, written early, would be worth a place in line. What was asked back may be mended.
    """
    known = (await repository.list_answered(session, messages=[(message.chat_id, message.answers)])).get(
        (message.chat_id, message.answers)
    )
    if known is None:
        return False
    sale = await repository.get_sale_locked(session, sale_id=known[0].id)
    if sale is None or sale.state is not SaleState.OPEN:
        return False
    meant = hearing.meant(message, sale, known[1], now=now)
    entry = await repository.get_by_message(session, sale_id=sale.id, message_id=message.message_id)
    if entry is not None and entry.user_id == message.user_id:
        await _change(session, sale, entry, None if meant is None else meant[0], now=now, settings=settings)
        return True
    if meant is not None and meant[0].state is ClaimState.NEW:
        await _say(session, sale, words.write_anew(sale.language, meant[0]), meant[0], now=now)
    return meant is not None


async def _change(
    session: WriteSession, sale: ClaimSale, entry: Claim, meant: Claim | None, *, now: datetime, settings: ClaimSettings
) -> None:
    wanted = None if meant is None else meant.state
    if meant is not None and meant.text == entry.text:
        return
    if entry.state in rules.OPEN_CLAIMS and wanted in _TAKES_BACK:
        await settling.take_back(session, sale, entry, now=now, settings=settings)
        await _say(session, sale, words.taken_back(sale.language, entry, was_there=True), entry, now=now)
    elif entry.state is ClaimState.ASKED and meant is not None and wanted is ClaimState.NEW:
        again = replace(entry, state=ClaimState.NEW, doubt=None, lines=meant.lines, text=meant.text)
        await repository.save_claims(session, [again])
        await hearing.plan_settling(session, sale_id=sale.id, at=now + settings.settle)
    elif meant is not None and wanted is ClaimState.NEW:
        await _take_less(session, sale, entry, meant, now=now, settings=settings)


async def _take_less(
    session: WriteSession, sale: ClaimSale, entry: Claim, meant: Claim, *, now: datetime, settings: ClaimSettings
) -> None:
    fewer = rules.fewer(_lines_of(entry.text, sale), meant.lines)
    if fewer is None or (fewer and entry.state not in rules.OPEN_CLAIMS):
        await _say(session, sale, words.write_anew(sale.language, entry), entry, now=now)
        return
    smaller, freed = rules.reduced(entry, fewer)
    if entry.state is ClaimState.HELD and not smaller.pieces:
        # What it holds came from an earlier claim or is all that it gives up.
        await settling.take_back(session, sale, entry, now=now, settings=settings)
        await _say(session, sale, words.taken_back(sale.language, entry, was_there=True), entry, now=now)
        return
    await repository.save_claims(session, [replace(smaller, text=meant.text)])
    if freed:
        await stock.withdraw(session, reference_id=entry.id, quantities=freed, now=now)
        left = sale.hold if smaller.expires_at is None else smaller.expires_at - now
        await _say(session, sale, words.held(sale.language, smaller, sale.offer, left=left), entry, now=now)
        await settling.allot(session, sale, (), now=now, settings=settings)


def _lines_of(text: str, sale: ClaimSale) -> tuple[ClaimLine, ...]:
    """What an answer asked for before it was edited."""
    match reader.read(text, sale.offer.post):
        case Claimed(wanted):
            return rules.lines_of(wanted, sale.offer) or ()
        case _:
            return ()


async def _say(session: WriteSession, sale: ClaimSale, said: str, entry: Claim, *, now: datetime) -> None:
    await sending.send(session, [in_group(sale, said, reply_to=entry.message_id)], now=now)
