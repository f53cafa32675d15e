"""Jobs of payouts."""

import structlog

from sokoni.commerce.payout import service
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

RUN, CHECK = "payout.run", "payout.check"
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
