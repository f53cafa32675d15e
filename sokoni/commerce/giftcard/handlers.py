"""What gift cards do by the clock."""

import structlog

from sokoni.commerce.giftcard import service
from sokoni.core.jobs.types import JobContext

CHECK = "gift_card.check"
_log = structlog.get_logger()


async def check(context: JobContext, **_: object) -> None:
    """Compare cards with their log and the books; a finding parks this job, where the operator sees it.

    Raises:
        BalancesDiffer: they do not say the same.
    """
    compared = await service.check(context.session)
    _log.info("gift cards and books agree", cards=compared)
