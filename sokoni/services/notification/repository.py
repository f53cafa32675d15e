"""All SQL of notification."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared, PreparedInsert, Row
from sokoni.services.notification.models import NotificationRow, OptOutLinkRow, OptOutRow
from sokoni.services.notification.types import Notification, OptOut, State, Template, Topic

_INSERT = PreparedInsert(
    NotificationRow,
    lambda new: new.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(NotificationRow.id),
)


async def insert_mail(
    session: WriteSession,
    *,
    notification_id: UUID,
    to: str,
    template: Template,
    context: Mapping[str, str],
    dedupe_key: str,
    locale: str,
    now: datetime,
) -> Notification | None:
    """The message, or None when its key is taken."""
    values = {
        "id": notification_id,
        "channel": "email",
        "template": template.value,
        "locale": locale,
        "recipient": to,
        "context": dict(context),
        "dedupe_key": dedupe_key,
        "state": State.QUEUED.value,
        "created_at": now,
    }
    if await _INSERT.fetch_one(session, values) is None:
        return None
    return Notification(
        id=notification_id,
        template=template,
        locale=locale,
        recipient=to,
        context=context,
        dedupe_key=dedupe_key,
        state=State.QUEUED,
        provider=None,
        provider_message_id=None,
        created_at=now,
        sent_at=None,
    )


async def get(session: ReadSession, *, notification_id: UUID) -> Notification | None:
    """A message, or None."""
    statement = select(NotificationRow).where(NotificationRow.id == notification_id)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _notification(row)


async def get_by_key(session: ReadSession, *, dedupe_key: str) -> Notification | None:
    """The message of a key, or None."""
    statement = select(NotificationRow).where(NotificationRow.dedupe_key == dedupe_key)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _notification(row)


_MARK_SENDING = Prepared(
    lambda: (
        update(NotificationRow)
        .where(NotificationRow.id == bindparam("notification_id"), NotificationRow.state == State.QUEUED.value)
        .values(state=State.SENDING.value)
        .returning(*NotificationRow.__table__.columns)
    )
)


async def mark_sending(session: WriteSession, *, notification_id: UUID) -> Notification | None:
    """The message, if this attempt is the first to send it."""
    row = await _MARK_SENDING.fetch_one(session, notification_id=notification_id)
    return None if row is None else _notification(row)


_MARK_SENT = Prepared(
    lambda: (
        update(NotificationRow)
        .where(NotificationRow.id == bindparam("notification_id"), NotificationRow.state != State.SENT.value)
        .values(
            state=State.SENT.value,
            provider=bindparam("provider"),
            provider_message_id=bindparam("provider_message_id"),
            sent_at=bindparam("now"),
        )
    )
)


async def mark_sent(
    session: WriteSession, *, notification_id: UUID, provider: str, provider_message_id: str, now: datetime
) -> None:
    """Note that a message is out; the first note stays."""
    await _MARK_SENT.run(
        session, notification_id=notification_id, provider=provider, provider_message_id=provider_message_id, now=now
    )


async def insert_opt_out_link(
    session: WriteSession, *, token_hash: bytes, email: str, topic: Topic, now: datetime
) -> None:
    """Let a link end mail of a topic to an address."""
    values = {"token_hash": token_hash, "email": email, "topic": topic.value, "created_at": now}
    await session.execute(insert(OptOutLinkRow).values(values))


async def find_opt_out(session: ReadSession, *, token_hash: bytes) -> OptOut | None:
    """What a link ends, or None."""
    statement = select(OptOutLinkRow.email, OptOutLinkRow.topic).where(OptOutLinkRow.token_hash == token_hash)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else OptOut(row.email, Topic(row.topic))


async def insert_opt_out(session: WriteSession, *, email: str, topic: Topic, now: datetime) -> None:
    """Note that an address wants no mail of a topic; the first note stays."""
    values = {"email": email, "topic": topic.value, "created_at": now}
    await session.execute(insert(OptOutRow).values(values).on_conflict_do_nothing())


async def list_opted_out(session: ReadSession, *, emails: Collection[str], topic: Topic) -> frozenset[str]:
    """Which of some addresses want no mail of a topic; capitals make no difference."""
    wanted = {each.lower(): each for each in emails}
    statement = select(func.lower(OptOutRow.email)).where(
        func.lower(OptOutRow.email).in_(list(wanted)), OptOutRow.topic == topic.value
    )
    found = set((await session.execute(statement)).scalars())
    return frozenset(each for each in emails if each.lower() in found)


def _notification(row: NotificationRow | Row) -> Notification:
    return Notification(
        id=row.id,
        template=Template(row.template),
        locale=row.locale,
        recipient=row.recipient,
        context=row.context,
        dedupe_key=row.dedupe_key,
        state=State(row.state),
        provider=row.provider,
        provider_message_id=row.provider_message_id,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
