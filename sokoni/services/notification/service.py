"""Recording messages in the transaction of what causes them; a job sends them afterwards."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.services.notification import repository, templates
from sokoni.services.notification.types import Mail, Notification, State, Template

DELIVER_MAIL = "notification.deliver_mail"


async def send_mail(
    session: WriteSession,
    *,
    to: str,
    template: Template,
    context: Mapping[str, str],
    dedupe_key: str,
    locale: str,
    now: datetime,
) -> Notification:
    """The message, sent soon after the caller's transaction commits; with a key that was used, the earlier message.

    Raises:
        KeyError: the template needs a value that `context` does not have.
    """
    templates.render(template, locale=locale, context=context)  # A missing value must fail here, not in the job.
    notification_id = ids.new_id()
    recorded = await repository.insert_mail(
        session,
        notification_id=notification_id,
        to=to,
        template=template,
        context=context,
        dedupe_key=dedupe_key,
        locale=locale,
        now=now,
    )
    if recorded is not None:
        await jobs.enqueue(session, DELIVER_MAIL, notification_id=str(notification_id))
        return recorded
    earlier = await repository.get_by_key(session, dedupe_key=dedupe_key)
    assert earlier is not None  # The insert has just run into it, and messages are not deleted.
    return earlier


async def get_by_key(session: ReadSession, *, dedupe_key: str) -> Notification | None:
    """The message of a key, or None."""
    return await repository.get_by_key(session, dedupe_key=dedupe_key)


async def begin_sending(session: WriteSession, *, notification_id: UUID, sender: str) -> tuple[Mail, bool] | None:
    """The mail to send, and whether an earlier attempt may have sent it; None when it is known to be out.

    One statement for the first attempt, two for others.
    """
    marked = await repository.mark_sending(session, notification_id=notification_id)
    found = marked or await repository.get(session, notification_id=notification_id)
    if found is None or found.state is State.SENT:
        return None
    return _mail(found, sender), marked is None


async def note_sent(
    session: WriteSession, *, notification_id: UUID, provider: str, provider_message_id: str, now: datetime
) -> None:
    """Note that a message is out."""
    await repository.mark_sent(
        session, notification_id=notification_id, provider=provider, provider_message_id=provider_message_id, now=now
    )


def _mail(notification: Notification, sender: str) -> Mail:
    text = templates.render(notification.template, locale=notification.locale, context=notification.context)
    return Mail(
        id=notification.id,
        sender=sender,
        recipient=notification.recipient,
        subject=text.subject,
        body=text.body,
        locale=notification.locale,
        dedupe_key=notification.dedupe_key,
        created_at=notification.created_at,
        unsubscribe=notification.context.get("unsubscribe", ""),
    )
