"""Mail from its cause to its provider, on a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.jobs.types import JobContext
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from sokoni.services.notification import handlers, module, service
from sokoni.services.notification.adapters.memory import MemoryMail, NullMail
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.settings import NotificationSettings
from sokoni.services.notification.types import Mail, Notification, State, Template

Drain = Callable[[], Awaitable[int]]
MAIL: dict[str, Any] = {
    "to": "ana@example.com",
    "template": Template.ORDER_CONFIRMED,
    "context": {"name": "Ana", "code": "K7QX2MPA", "link": "http://shop.example/o/1"},
    "dedupe_key": "order_confirmed:1",
    "locale": "es-CO",
}


@pytest.fixture
def outbox(resources: Resources) -> MemoryMail:
    """Mail that the test can look at."""
    provider = MemoryMail()
    resources.provide(provider, as_type=MailProvider)
    return provider


async def record(database: Database, now: datetime) -> Notification:
    async with database.write() as session:
        return await service.send_mail(session, **MAIL, now=now)


async def state(database: Database) -> State:
    async with database.read() as session:
        found = await service.get_by_key(session, dedupe_key=MAIL["dedupe_key"])
    assert found is not None
    return found.state


async def test_mail_is_sent_by_a_job_in_the_readers_language(
    database: Database, outbox: MemoryMail, drain: Drain, now: datetime
):
    recorded = await record(database, now)
    assert outbox.sent == []
    await drain()
    assert [(mail.id, mail.recipient, mail.subject) for mail in outbox.sent] == [
        (recorded.id, "ana@example.com", "Pedido K7QX2MPA confirmado")
    ]
    assert await state(database) is State.SENT


async def test_a_key_is_sent_once_however_often_it_is_asked_for(
    database: Database, outbox: MemoryMail, drain: Drain, now: datetime
):
    recorded = await asyncio.gather(*(record(database, now) for _ in range(8)))
    await drain()
    assert len({each.id for each in recorded}) == 1
    assert len(outbox.sent) == 1


async def test_mail_of_a_transaction_that_is_rolled_back_never_leaves(
    database: Database, outbox: MemoryMail, drain: Drain, now: datetime
):
    async def fail() -> None:
        async with database.write() as session:
            await service.send_mail(session, **MAIL, now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await drain()
    assert outbox.sent == []


async def test_a_missing_value_stops_the_cause_and_not_the_job(session: WriteSession, now: datetime):
    with pytest.raises(KeyError):
        await service.send_mail(session, **MAIL | {"context": {}}, now=now)


async def test_recording_takes_two_statements(session: WriteSession, now: datetime):
    with count_statements() as count:
        await service.send_mail(session, **MAIL, now=now)
    assert count.value == 2


class Dying(MemoryMail):
    """Sends, and then the process dies before it can say so."""

    async def send(self, mail: Mail, *, repeated: bool) -> str:
        await super().send(mail, repeated=repeated)
        if not repeated:
            raise ConnectionResetError
        return str(mail.id)


async def test_a_death_between_sending_and_noting_it_sends_nothing_twice(
    database: Database, resources: Resources, now: datetime
):
    provider = Dying()
    resources.provide(provider, as_type=MailProvider)
    recorded = await record(database, now)

    async def attempt(number: int) -> None:
        context = JobContext(database=database, resources=resources, now=now, attempt=number)
        await handlers.deliver_mail(context, notification_id=str(recorded.id), unknown="ignored")

    with pytest.raises(ConnectionResetError):
        await attempt(1)
    assert await state(database) is State.SENDING
    await attempt(2)
    await attempt(3)
    assert await state(database) is State.SENT
    assert len(provider.sent) == 1


@pytest.mark.parametrize(("name", "expected"), [("log", "log"), ("null", NullMail.name)])
def test_the_provider_is_chosen_by_a_setting(resources: Resources, name: str, expected: str):
    resources.provide(NotificationSettings(mail_provider=name))
    module.install(resources)
    provider: MailProvider = resources.get(MailProvider)  # type: ignore[type-abstract]
    assert provider.name == expected


def test_an_unknown_provider_is_told_in_words(resources: Resources):
    resources.provide(NotificationSettings(mail_provider="pigeon"))
    with pytest.raises(InvalidSettingError, match="write log or null"):
        module.install(resources)


async def test_nothing_leaves_with_the_null_provider(
    database: Database, resources: Resources, drain: Drain, now: datetime
):
    resources.provide(NullMail(), as_type=MailProvider)
    await record(database, now)
    await drain()
    assert await state(database) is State.SENT
