"""What gift cards do by the clock, and the job that mails them.

A letter takes three steps, so that no transaction is open while the provider is spoken to.

1. A transaction gives the card a new code and writes the letter with it, in memory.
2. The provider sends it.
3. Another notes that it is out. A process that dies between 2 and 3 sends a second letter, whose code is the one that
   pays: the letter says so.
"""

from uuid import UUID

import structlog

from sokoni.commerce.giftcard import sending, service
from sokoni.core.jobs.types import JobContext
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.settings import NotificationSettings

CHECK = "gift_card.check"
_log = structlog.get_logger()


async def check(context: JobContext, **_: object) -> None:
    """Compare cards with their log and the books; a finding parks this job, where the operator sees it.

    Raises:
        BalancesDiffer: they do not say the same.
    """
    compared = await service.check(context.session)
    _log.info("gift cards and books agree", cards=compared)


async def send_card(context: JobContext, *, letter_id: str, **_: object) -> None:
    """Mail one card; done before, or called off, it does nothing."""
    provider: MailProvider = context.resources.get(MailProvider)  # type: ignore[type-abstract]
    sender = context.resources.get(NotificationSettings).mail_from
    async with context.database.write() as session:
        outgoing = await sending.begin(session, letter_id=UUID(letter_id), sender=sender, now=context.now)
    if outgoing is None:
        return
    await provider.send(outgoing.mail, repeated=False)
    async with context.ending() as session:
        await sending.note_sent(session, letter_id=outgoing.letter_id, now=context.now)
    # Neither the address nor the code is the log's.
    _log.info("gift_card.mailed", letter_id=letter_id, provider=provider.name)
