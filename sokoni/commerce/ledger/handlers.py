"""Jobs of the books."""

import structlog

from sokoni.commerce.ledger import service
from sokoni.core.jobs.types import JobContext

_log = structlog.get_logger()


async def check_books(context: JobContext, **_: object) -> None:
    """Look through all the books; a finding parks this job, where the operator sees it.

    Raises:
        BooksBroken: they do not add up.
    """
    found = await service.check_books(context.session)
    _log.info("the books are sound", postings=found.postings)
