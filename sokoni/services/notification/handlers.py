"""The job that sends. Three steps, so that no transaction is open while a provider is spoken to.

1. A short transaction marks the message 'sending' (the first attempt) or finds that it was (a later one).
2. The provider sends it, and is told whether an earlier attempt may have.
3. A second transaction notes that it is out, and ends the job. A process that dies between 2 and 3 leaves 'sending',
   and the next attempt asks the provider: this is the window in which a provider that cannot tell sends twice.
"""

from uuid import UUID

import structlog

from sokoni.core.jobs.types import JobContext
from sokoni.services.notification import service
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.settings import NotificationSettings

_log = structlog.get_logger()


async def deliver_mail(context: JobContext, *, notification_id: str, **_: object) -> None:
    """Send one mail; done before, it does nothing."""
    found_id = UUID(notification_id)
    provider: MailProvider = context.resources.get(MailProvider)  # type: ignore[type-abstract]
    sender = context.resources.get(NotificationSettings).mail_from
    async with context.database.write() as session:
        begun = await service.begin_sending(session, notification_id=found_id, sender=sender)
    if begun is None:
        return
    mail, repeated = begun
    message_id = await provider.send(mail, repeated=repeated)
    async with context.ending() as session:
        await service.note_sent(
            session,
            notification_id=found_id,
            provider=provider.name,
            provider_message_id=message_id,
            now=context.now,
        )
    # The address stays out of the log.
    _log.info("mail.sent", notification_id=notification_id, provider=provider.name, dedupe_key=mail.dedupe_key)
