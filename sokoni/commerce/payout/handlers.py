"""Jobs of payouts, and what their shops are told."""

import structlog

from sokoni.commerce.payout import service
from sokoni.commerce.payout.events import PayoutDestinationChanged, PayoutMoved
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.payout.types import PayoutState
from sokoni.commerce.shop import mail
from sokoni.commerce.shop import service as shop
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.identity.permission.types import TeamRole
from sokoni.services.notification.types import Template

RUN, CHECK = "payout.run", "payout.check"
_TOLD = {PayoutState.PAID: Template.PAYOUT_PAID, PayoutState.FAILED: Template.PAYOUT_FAILED}
_log = structlog.get_logger()


async def run(context: JobContext, **_: object) -> None:
    """Make statements of all that may be paid; where more shops wait than one run takes, another follows."""
    hold = context.resources.get(PayoutSettings).hold
    made = await service.run(context.session, hold=hold, now=context.now)
    _log.info("statements made", drafted=made.drafted, carried=made.carried)
    if made.has_more:
        await jobs.enqueue(context.session, RUN)


async def check(context: JobContext, **_: object) -> None:
    """Compare statements with the books; a finding parks this job, where the operator sees it.

    Raises:
        PayoutsBroken: they differ.
    """
    compared = await service.check(context.session)
    _log.info("statements and books agree", accounts=compared)


async def on_destination_changed(context: JobContext, event: PayoutDestinationChanged) -> None:
    """Tell a shop's owners that its money goes somewhere else: whoever it was, they should know."""
    seller = await shop.get(context.session, shop_id=event.shop_id)
    base_url = context.resources.get(HttpSettings).base_url
    await mail.write_to_team(
        context.session,
        shop_id=seller.id,
        shop_name=seller.name,
        template=Template.PAYOUT_DESTINATION,
        values={"link": f"{base_url}/seller/{seller.slug}/payouts"},
        about=f"{seller.id}:{context.now.isoformat()}",
        now=context.now,
        at_least=TeamRole.OWNER,
    )


async def on_moved(context: JobContext, event: PayoutMoved) -> None:
    """Tell a shop's managers that a statement is paid, or that its transfer failed."""
    payout = (await service.get_statement(context.session, payout_id=event.payout_id)).payout
    if payout.state not in _TOLD or payout.state != event.target:
        return
    seller = await shop.get(context.session, shop_id=payout.shop_id)
    base_url = context.resources.get(HttpSettings).base_url
    await mail.write_to_team(
        context.session,
        shop_id=seller.id,
        shop_name=seller.name,
        template=_TOLD[payout.state],
        values={
            "number": str(payout.number),
            "amount": str(payout.amount),
            "reference": payout.reference,
            "reason": payout.reason,
            "link": f"{base_url}/seller/{seller.slug}/payouts/{payout.id}",
        },
        about=f"{payout.id}",
        now=context.now,
    )
