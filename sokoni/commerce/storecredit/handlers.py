"""What store credit does by the clock."""

import structlog

from sokoni.commerce.storecredit import service
from sokoni.core.jobs.types import JobContext

CHECK = "store_credit.check"
_log = structlog.get_logger()


async def check(context: JobContext, **_: object) -> None:
    """Compare balances with their log and the books; a finding parks this job, where the operator sees it.

    Raises:
        BalancesDiffer: they do not say the same.
    """
    compared = await service.check(context.session)
    _log.info("store credit and books agree", accounts=compared)
