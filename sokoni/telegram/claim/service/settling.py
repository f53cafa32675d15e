"""Fixing the order of claims, and giving each what is left."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import HANDED_OVER, HoldLine
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.types import Subject
from sokoni.telegram.claim import links, repository, rules, words
from sokoni.telegram.claim.errors import ClaimMissing
from sokoni.telegram.claim.rules import Allotment
from sokoni.telegram.claim.service import hearing, opening, reading, showing
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimState, SaleState
from sokoni.telegram.gateway import actions, bots, sending
from sokoni.telegram.gateway.types import Call
from sokoni.telegram.group.types import Need

LAPSE = "claim.lapse"
KIND = "claim"
# Stock lets go a little later than we do, so that what lapses goes to the next in line and not to whoever looks first.
_GRACE = timedelta(minutes=2)


async def settle(session: WriteSession, *, sale_id: UUID, now: datetime, settings: ClaimSettings = DEFAULTS) -> None:
    """Give new claims what is left, in the order of their messages, as far as none can come before them any more."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None:
        return
    new = await repository.list_claims(session, sale_id=sale_id, states=(ClaimState.NEW, ClaimState.CANCELLING))
    ripe = rules.ripe(new, now=now, settle=settings.settle)
    if ripe.again_at is not None:
        await hearing.plan_settling(session, sale_id=sale_id, at=ripe.again_at)
    if not ripe.entries:
        return
    gone = await _take_back(session, sale, ripe.entries, now=now)
    left = [each for each in ripe.entries if each.state is ClaimState.NEW and each.id not in gone]
    await allot(session, sale, left, now=now, settings=settings)


async def lapse(session: WriteSession, *, sale_id: UUID, now: datetime, settings: ClaimSettings = DEFAULTS) -> None:
    """Let go what was not paid for in time, and give it to those who wait."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None:
        return
    held = await repository.list_claims(session, sale_id=sale_id, states=(ClaimState.HELD,))
    over = [each for each in held if each.expires_at is not None and each.expires_at <= now]
    ordered = await _handed_over(session, over)
    lapsed = [rules.moved(each, ClaimState.LAPSED) for each in over if each.id not in ordered]
    moved = [*lapsed, *(rules.moved(each, ClaimState.ORDERED) for each in over if each.id in ordered)]
    await repository.save_claims(session, moved)
    await stock.release_all(session, reference_ids=[each.id for each in lapsed], reason="not paid in time", now=now)
    if lapsed:
        await sending.send(session, [opening.in_group(sale, words.lapsed(sale.language, lapsed))], now=now)
    await allot(session, sale, (), now=now, settings=settings)


async def serve(session: WriteSession, *, variant_ids: Collection[UUID]) -> None:
    """Have goods that can be had again given to those who wait for them: each sale by itself.

    Two sales over one shelf that were locked together would wait for each other.
    """
    for sale_id in await repository.list_running_of_variants(session, variant_ids=variant_ids):
        await jobs.enqueue(session, opening.SERVE, dedupe_key=f"{opening.SERVE}:{sale_id}", sale_id=str(sale_id))


async def serve_sale(
    session: WriteSession, *, sale_id: UUID, now: datetime, settings: ClaimSettings = DEFAULTS
) -> None:
    """Give what is left to those who wait in a sale."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is not None:
        await allot(session, sale, (), now=now, settings=settings)


async def cancel(
    session: WriteSession,
    *,
    sale_id: UUID,
    claim_id: UUID,
    subject: Subject,
    now: datetime,
    settings: ClaimSettings = DEFAULTS,
) -> Claim:
    """A claim that the shop takes back; what was kept goes to the next.

    Raises:
        ClaimSaleMissing, GroupMissing, TeamRoleRequired: see `find_sale`.
        ClaimMissing: the sale has none such that is open.
    """
    await reading.find_sale(session, sale_id=sale_id, subject=subject, need=Need.MODERATE)
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    found = next(iter(await repository.list_by_ids(session, claim_ids=[claim_id])), None)
    if sale is None or found is None or found.sale_id != sale_id or found.state not in rules.OPEN_CLAIMS:
        raise ClaimMissing
    gone = rules.moved(found, ClaimState.CANCELLED)
    await take_back(session, sale, found, now=now, settings=settings)
    await record(
        session,
        sale,
        found,
        action="claim.cancel",
        before=found.state,
        after=gone.state,
        actor=subject.actor(),
        now=now,
    )
    return gone


async def take_back(
    session: WriteSession, sale: ClaimSale, claim: Claim, *, now: datetime, settings: ClaimSettings
) -> None:
    """Let a claim of a locked sale go, and give what it held to the next."""
    await let_go(session, [claim], now=now)
    await allot(session, sale, (), now=now, settings=settings)


async def record(
    session: WriteSession,
    sale: ClaimSale,
    claim: Claim,
    *,
    action: str,
    before: ClaimState,
    after: ClaimState,
    actor: Actor,
    now: datetime,
    **said: Any,
) -> None:
    """Record what the shop decided about a claim."""
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=claim.id,
        shop_id=sale.shop_id,
        before={"state": before.value},
        after={"state": after.value},
        now=now,
        **said,
    )


async def note_ordered(session: WriteSession, *, claim_ids: Collection[UUID], now: datetime) -> None:
    """Note that what was kept for claims is in orders; ids that are no claims change nothing."""
    for found in await repository.list_by_ids(session, claim_ids=claim_ids):
        await repository.get_sale_locked(session, sale_id=found.sale_id)
        if found.state in {ClaimState.HELD, ClaimState.LAPSED}:
            await repository.save_claims(session, [rules.moved(found, ClaimState.ORDERED)])
            await showing.plan(session, sale_id=found.sale_id, at=now)


async def _take_back(
    session: WriteSession, sale: ClaimSale, entries: Sequence[Claim], *, now: datetime
) -> frozenset[UUID]:
    """Take back what people said they don't want any more, and tell them; the claims that are gone."""
    asking = [each for each in entries if each.state is ClaimState.CANCELLING]
    if not asking:
        return frozenset()
    standing = await repository.list_claims(session, sale_id=sale.id, states=rules.OPEN_CLAIMS)
    gone = rules.taken_back(entries, standing)
    await let_go(session, gone, now=now)
    await repository.save_claims(session, [rules.moved(each, ClaimState.HEARD) for each in asking])
    had = {each.user_id for each in gone}
    answers = [
        opening.in_group(
            sale,
            words.taken_back(sale.language, each, was_there=each.user_id in had),
            reply_to=each.message_id,
        )
        for each in asking
    ]
    await sending.send(session, answers, now=now)
    return frozenset(each.id for each in gone)


async def let_go(
    session: WriteSession, claims: Sequence[Claim], *, now: datetime, reason: str = "claim taken back"
) -> None:
    """Let go of some claims of a locked sale, with what they hold."""
    await repository.save_claims(session, [rules.moved(each, ClaimState.CANCELLED) for each in claims])
    held = [each.id for each in claims if each.state is ClaimState.HELD]
    await stock.release_all(session, reference_ids=held, reason=reason, now=now)


async def allot(
    session: WriteSession, sale: ClaimSale, new: Sequence[Claim], *, now: datetime, settings: ClaimSettings
) -> None:
    """Give what is left to new claims and to those that wait, in the order of their messages."""
    standing = await repository.list_claims(
        session, sale_id=sale.id, states=(ClaimState.HELD, ClaimState.WAITING, ClaimState.ORDERED)
    )
    waiting = [each for each in standing if each.state is ClaimState.WAITING]
    queue = [*waiting, *new] if sale.state is SaleState.OPEN else [*new]
    given = Allotment()
    if queue:
        given = rules.allot(
            queue,
            standing=standing,
            free=await _free(session, queue),
            most_each=sale.most_each,
            expires_at=now + sale.hold,
            pieces=sale.pieces,
        )
    if sale.state is not SaleState.OPEN:
        given = rules.without_line(given)
    known = set(standing)
    changed = [*given.joined, *given.refused, *given.waiting, *given.held]
    await repository.save_claims(session, [each for each in changed if each not in known])
    await _hold(session, sale, given, now=now)
    # Those who waited already know it.
    fresh = {each.id for each in new}
    await _tell(session, sale, given, newly_waiting=[each for each in given.waiting if each.id in fresh], now=now)
    await _plan_lapse(session, sale)
    await showing.plan(session, sale_id=sale.id, at=now + settings.show_every)


async def _free(session: WriteSession, queue: Sequence[Claim]) -> dict[UUID, int | None]:
    """What is left of the variants that are wanted, locked in the order of their ids; nothing if not on sale."""
    wanted = sorted({line.variant_id for each in queue for line in each.lines})
    known = await catalog.sellable(session, variant_ids=wanted)
    free: dict[UUID, int | None] = {}
    for variant_id in wanted:
        level = await stock.lock_level(session, variant_id=variant_id)
        on_sale = level is not None and variant_id in known and known[variant_id].is_sellable
        free[variant_id] = level.limit if level is not None and on_sale else 0
    return free


async def _hold(session: WriteSession, sale: ClaimSale, given: Allotment, *, now: datetime) -> None:
    await stock.release_all(
        session, reference_ids=[each.id for each in given.joined], reason="in a newer claim", now=now
    )
    for until in sorted({each.expires_at for each in given.held if each.expires_at is not None}):
        lines = [
            HoldLine(reference_id=each.id, shop_id=sale.shop_id, variant_id=line.variant_id, quantity=line.held)
            for each in given.held
            if each.expires_at == until
            for line in each.lines
            if line.held
        ]
        await stock.hold(session, lines=lines, expires_at=until + _GRACE, now=now)


async def _tell(
    session: WriteSession, sale: ClaimSale, given: Allotment, *, newly_waiting: Sequence[Claim], now: datetime
) -> None:
    calls: list[Call] = []
    if given.held:
        bot = await bots.find(session, bot_id=sale.bot_id)
        link = None if bot is None else links.bot_link(bot.username, sale.id.hex)
        button = [[{"text": words.pay(sale.language), "url": link}]] if link else None
        calls += [
            actions.send_message(
                sale.bot_id,
                sale.group_id,
                words.held(
                    sale.language, each, sale.offer, left=each.expires_at - now if each.expires_at else sale.hold
                ),
                reply_to=each.message_id,
                buttons=button,
                parse_mode="HTML",
            )
            for each in given.held
        ]
    for some in opening.named_together(newly_waiting):
        calls.append(opening.in_group(sale, words.waiting(sale.language, some)))
    for some in opening.named_together(given.refused):
        calls.append(
            opening.in_group(sale, words.refused(sale.language, some, is_over=sale.state is not SaleState.OPEN))
        )
    if calls:
        await sending.send(session, calls, now=now)


async def _plan_lapse(session: WriteSession, sale: ClaimSale) -> None:
    held = await repository.list_claims(session, sale_id=sale.id, states=(ClaimState.HELD,))
    next_at = min((each.expires_at for each in held if each.expires_at is not None), default=None)
    if next_at is not None:
        await jobs.enqueue(session, LAPSE, run_at=next_at, dedupe_key=f"{LAPSE}:{sale.id}", sale_id=str(sale.id))


async def _handed_over(session: WriteSession, claims: Sequence[Claim]) -> frozenset[UUID]:
    holds = await stock.list_holds(session, reference_ids=[each.id for each in claims])
    return frozenset(each.reference_id for each in holds if each.released_because == HANDED_OVER)
