"""What points do by the clock, and what is written to their owners."""

from uuid import UUID

from sokoni.commerce.loyalty import links, service
from sokoni.commerce.loyalty.events import ProgrammeChanged, TierReached
from sokoni.commerce.loyalty.settings import LoyaltySettings
from sokoni.commerce.loyalty.types import WHOLE_BP
from sokoni.core.cache import Cache
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.identity.account import service as accounts
from sokoni.identity.account.types import Account
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template

EXPIRE = "loyalty.expire"
WARN = "loyalty.warn"
CHUNK = 100
# The tag of what shows how points are earned.
PROGRAMME = "loyalty programme"


async def expire(context: JobContext) -> None:
    """Take points off whose time is over; a chain of chunks, each account once."""
    found = await service.list_expired_holders(context.session, now=context.now, limit=CHUNK)
    # In the order of their ids, so that two of these cannot wait for each other.
    for account_id in sorted(found):
        await service.expire(context.session, account_id=account_id, now=context.now)
    if len(found) == CHUNK:
        await jobs.continue_with(context)


async def warn(context: JobContext, *, after: str | None = None) -> None:
    """Tell people which points they lose soon, once for each time at which they do; a chain of chunks."""
    cursor = None if after is None else UUID(after)
    until = context.now + context.resources.get(LoyaltySettings).warn_before
    found = await service.list_expiring(context.session, now=context.now, until=until, after=cursor, limit=CHUNK)
    known = await accounts.list_by_ids(context.session, account_ids=list(found))
    for account in known:
        expiring = found[account.id]
        values = {"points": str(expiring.points), "day": expiring.at.date().isoformat()}
        about = f"{account.id}:{expiring.at.date()}"
        await _write(context, account, Template.POINTS_EXPIRING, about=about, **values)
    if len(found) == CHUNK:
        await jobs.continue_with(context, after=str(max(found)))


async def on_tier_reached(context: JobContext, event: TierReached) -> None:
    """Tell somebody of the tier that they have reached, unless they want no mail about points."""
    account = await accounts.find(context.session, account_id=event.account_id)
    standing = await service.get_standing(context.session, account_id=event.account_id, now=context.now)
    if account is None or standing is None or not standing[1].wants_mail:
        return
    times = f"{event.multiplier_bp / WHOLE_BP:g}" if event.multiplier_bp > WHOLE_BP else ""
    about = f"{account.id}:{event.tier}:{context.now.date()}"
    await _write(context, account, Template.TIER_REACHED, about=about, tier=event.tier, times=times)


def forget_programme(cache: Cache, _event: ProgrammeChanged) -> None:
    """Drop everything that shows how points are earned."""
    cache.forget([PROGRAMME])


async def _write(context: JobContext, account: Account, template: Template, *, about: str, **values: str) -> None:
    await notification.send_mail(
        context.session,
        to=account.email,
        template=template,
        context={"name": account.display_name or account.email, "link": links.points_link(), **values},
        dedupe_key=f"{template.value}:{about}",
        locale=account.locale,
        now=context.now,
    )
