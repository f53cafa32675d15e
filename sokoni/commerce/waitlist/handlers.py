"""What lines do when others tell them something, and by the clock."""

import structlog

from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.events import HoldExpired
from sokoni.commerce.waitlist import service
from sokoni.commerce.waitlist.events import TurnsCame
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

SERVE = "waitlist.serve"
FORGET = "waitlist.forget_unconfirmed"
MEND = "waitlist.mend_counts"
CHUNK = 100
_log = structlog.get_logger()


async def on_turns_came(context: JobContext, event: TurnsCame) -> None:
    """Write to those whose turn it is."""
    offer = context.resources.get(WaitlistSettings).offer
    await service.tell_turns(
        context.session, place_ids=event.place_ids, minutes=int(offer.total_seconds() // 60), now=context.now
    )


async def on_hold_expired(context: JobContext, event: HoldExpired) -> None:
    """Note that somebody let their turn pass."""
    await service.note_lapsed(context.session, place_id=event.reference_id, now=context.now)


async def serve(context: JobContext, **_: object) -> None:
    """Ask those in line for what could not be bought when it came in, and can be by now."""
    if await stock.serve_line(context.session, now=context.now, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, SERVE)


async def forget_unconfirmed(context: JobContext, **_: object) -> None:
    """Forget what no guest confirmed, a chunk at a time."""
    before = context.now - context.resources.get(WaitlistSettings).unconfirmed
    if await service.forget_unconfirmed(context.session, before=before, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, FORGET)


async def mend_counts(context: JobContext, **_: object) -> None:
    """Look whether stock knows how many wait, mend what it does not, and tell the log."""
    for each in await service.mend_counts(context.session):
        _log.error("waitlist.miscounted", variant_id=str(each.variant_id), told=each.told, waiting=each.waiting)
